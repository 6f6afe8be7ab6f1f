import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { endBundler, runBundler } from '../../src/load/bundler.ts'

const bundle = async (text: string): Promise<string> => {
  const { outputFiles } = await runBundler({
    stdin: { contents: `export const x = ${text}` },
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** How many processes of the bundler this one has. */
function bundlers(): number {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  )
  return children.filter((pid) => {
    try {
      const alive = !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      return alive && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('esbuild')
    } catch {
      return false
    }
  }).length
}

it.runIf(existsSync('/proc/self/smaps_rollup'))('ends when nothing is bundled, and comes back', async () => {
  expect(await bundle('1')).toContain('x = 1')
  expect(bundlers()).toBe(1)
  await endBundler()
  await expect.poll(bundlers).toBe(0)
  expect(await bundle('2')).toContain('x = 2')
  expect(bundlers()).toBe(1)
  await endBundler()
})

it('does not end under a bundle that is being made', async () => {
  const making = bundle('3')
  await endBundler()
  expect(await making).toContain('x = 3')
  await endBundler()
})
