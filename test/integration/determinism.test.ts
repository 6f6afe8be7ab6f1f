import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProcess } from '../support/run-process.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const root = resolve(import.meta.dirname, '../..')
const launcher = join(root, 'packages/fullmakt/bin/fullmakt.cjs')
const CANARY = 'canary-5f2d9c41'
const folders: string[] = []
afterAll(() => folders.forEach(removeFolder))

/** Builds the sixty tools of the GitHub example in a folder of its own, in another environment; returns the bytes by path. */
async function build(
  inside: string,
  env: Readonly<Record<string, string>>,
  change: (config: string) => string = (config) => config,
): Promise<ReadonlyMap<string, string>> {
  const base = makeFolder()
  folders.push(base)
  const folder = join(base, inside)
  cpSync(join(root, 'examples/github'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const config = join(folder, 'fullmakt.config.ts')
  writeFileSync(config, change(readFileSync(config, 'utf8')))
  const out = join(base, 'out')
  const built = await runProcess(process.execPath, [launcher, 'build', '-c', config, '--out', out], {
    cwd: base,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  expect(built, built.stderr).toMatchObject({ exit: 0 })
  const paths = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    paths
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(out.length + 1), readFileSync(path, 'latin1')]),
  )
}

describe('a build', () => {
  let first: ReadonlyMap<string, string>
  beforeAll(async () => {
    first = await build('a', { TZ: 'UTC', LC_ALL: 'C', GITHUB_TOKEN: CANARY })
  }, 120_000)

  it('gives the same bytes on another path, in another time zone and language', async () => {
    const second = await build('deep/er/b c', {
      TZ: 'Pacific/Chatham',
      LC_ALL: 'tr_TR.UTF-8',
      LANG: 'tr_TR.UTF-8',
      LANGUAGE: 'tr',
      GITHUB_TOKEN: `${CANARY}-other`,
      NODE_OPTIONS: '--no-warnings',
    })
    expect([...second.keys()]).toEqual([...first.keys()])
    for (const [path, bytes] of second) expect(bytes === first.get(path), path).toBe(true)
  }, 120_000)

  it('gives the same bytes in whatever order objects name their members', async () => {
    const second = await build('a', {}, (config) => {
      const shuffled = config
        .replace(
          '...code, ...issues, ...pulls, ...actions, ...administration',
          '...administration, ...actions, ...pulls, ...issues, ...code',
        )
        .replace('  policies,\n  invariants,\n', '  invariants,\n  policies,\n')
      expect(shuffled).not.toBe(config)
      return shuffled
    })
    for (const [path, bytes] of second) expect(bytes === first.get(path), path).toBe(true)
  }, 120_000)

  it('holds nothing of the environment, the path or the day', () => {
    const day = new Date().toISOString().slice(0, 10)
    for (const [path, bytes] of first) {
      for (const word of [CANARY, root, folders[0]!, day]) expect(bytes.includes(word), `${path}: ${word}`).toBe(false)
    }
  })
})
