import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { repository } from './support.ts'

/** Runs `fullmakt --help` with another standard output; `null` is one whose reader goes at once. */
async function help(stdout: number | null): Promise<{ readonly exit: unknown; readonly stderr: string }> {
  const argv = ['--conditions=fullmakt-source', join(repository, 'packages/fullmakt/src/main.ts'), '--help']
  const child = spawn(process.execPath, argv, { stdio: ['ignore', stdout ?? 'pipe', 'pipe'] })
  child.stdout?.destroy()
  const [stderr, [exit]] = await Promise.all([text(child.stderr!), once(child, 'close')])
  return { exit, stderr }
}

test('a reader that goes is no error', async () => {
  expect(await help(null)).toEqual({ exit: 0, stderr: '' })
})

test.skipIf(!existsSync('/dev/full'))('an output that cannot be written is 3', async () => {
  expect(await help(openSync('/dev/full', 'w'))).toEqual({
    exit: 3,
    stderr: 'error  the output could not be written: ENOSPC\n',
  })
})
