import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rotateLogKey } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { now, openLog } from '../../../packages/runtime/test/audit/support.ts'
import { makeFolder, removeFolder, temporaryFolder } from '../../support/temporary-folder.ts'

// Where Debian puts the sources of Go libraries.
const GOPATH = process.env['GOPATH'] ?? '/usr/share/gocode'
const hasGo = spawnSync('go', ['version']).status === 0 && existsSync(join(GOPATH, 'src/golang.org/x/mod/sumdb/tlog'))
if (!hasGo) console.log('skipped: for the check by Go, apt-get install golang-go golang-golang-x-mod-dev')

const newest = (folder: string): number => Math.max(...readdirSync(folder).map(Number))

/** Entries of each run of the log; two belong to a call. */
const RUNS = [300, 512, 1_000, 1_003]
/** After which run the log's key is changed. */
const ROTATED = 1

describe.skipIf(!hasGo)('golang.org/x/mod/sumdb, on the files that the running log wrote', () => {
  const folder = makeFolder()
  const program = join(folder, 'verify')
  const data = join(folder, 'data')
  const log = join(data, 'log')
  const sizes: number[] = []
  let vkeys: readonly string[] = []

  const verify = (of: string, sizes: readonly string[], key = vkeys.join()) =>
    spawnSync(program, [of, key, ...sizes], { encoding: 'utf8' })
  const keep = (size: number): void => {
    copyFileSync(join(log, 'checkpoint'), join(log, `checkpoint.${size}`))
    sizes.push(size)
  }
  /** The newest size whole, and its consistency with the older ones. */
  const asked = (): string[] => [...sizes.slice(0, -1).map((size) => `since:${size}`), String(sizes.at(-1))]

  beforeAll(async () => {
    const source = resolve(import.meta.dirname, '../../../packages/audit/test/go/verify.go')
    const env = { ...process.env, GOPATH, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: join(folder, 'cache') }
    const built = spawnSync('go', ['build', '-o', program, source], { env, encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stderr)
    mkdirSync(data)
    for (const [run, count] of RUNS.entries()) {
      const { audit, close } = await openLog(data)
      const calls = Array.from({ length: count / 2 }, (_, n) => `run${run}-${n}`)
      await Promise.all(
        calls.map(async (call) => {
          const about = { user: `user${run}`, args: { id: call } }
          await audit.log.append({ kind: 'call.intent', call, tool: 'read_note', user: about.user }, about)
          await audit.log.append({ kind: 'call.outcome', call, result: 'answered' })
        }),
      )
      await close()
      keep(audit.log.head().size)
      if (run !== ROTATED) continue
      await rotateLogKey({ folder: data, env: {}, now, log: () => {} })
      keep(audit.log.head().size + 1)
    }
    vkeys = readFileSync(join(data, 'audit.vkey'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
  }, 180_000)

  afterAll(() => removeFolder(folder))

  it('accepts all entries, proofs of inclusion, and consistency between the sizes it had', () => {
    expect(sizes.at(-1)).toBeGreaterThan(2_800)
    const result = verify(log, asked())
    expect(result).toMatchObject({ stderr: '', stdout: `${sizes.length} checkpoints verified\n`, status: 0 })
  })

  it('refuses a changed byte in every file of the log, whichever it is', () => {
    const tampered = join(temporaryFolder(), 'log')
    const files = readdirSync(log, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(20)
    cpSync(log, tampered, { recursive: true })
    const wrong: string[] = []
    for (const { parentPath, name } of files) {
      // Nothing names the published checkpoint here, nor partial tiles of smaller sizes.
      if (name === 'checkpoint' || (parentPath.endsWith('.p') && Number(name) !== newest(parentPath))) continue
      const path = join(parentPath, name).slice(log.length + 1)
      const sound = readFileSync(join(tampered, path))
      const bytes = Buffer.from(sound)
      bytes[Math.floor(bytes.length / 3)]! ^= 1
      writeFileSync(join(tampered, path), bytes)
      if (verify(tampered, asked()).status !== 1) wrong.push(path)
      writeFileSync(join(tampered, path), sound)
    }
    expect(wrong).toEqual([])
    expect(verify(tampered, asked()).status).toBe(0)
  })

  it('needs each key of the log for what that one signed, and both for a log over the change', () => {
    const [old = '', fresh = ''] = vkeys
    const [before, handover] = [sizes.slice(0, ROTATED + 1), sizes[ROTATED + 1]]
    const since = (size: number | undefined): string => `since:${size}`
    expect(verify(log, [...before, handover].map(since), old).status).toBe(0)
    expect(verify(log, [since(handover), String(sizes.at(-1))], fresh).status).toBe(0)
    expect(verify(log, asked(), old).status).toBe(1)
    expect(verify(log, asked(), fresh).status).toBe(1)
  })

  it('refuses a checkpoint that says another size, and another key', () => {
    const tampered = join(temporaryFolder(), 'log')
    cpSync(log, tampered, { recursive: true })
    const [first = 0] = sizes
    const text = readFileSync(join(log, `checkpoint.${first}`), 'utf8')
    writeFileSync(join(tampered, `checkpoint.${first - 1}`), text.replace(`\n${first}\n`, `\n${first - 1}\n`))
    expect(verify(tampered, [`since:${first - 1}`, String(sizes.at(-1))]).status).toBe(1)
    const other = vkeys
      .join()
      .replace(/[A-Za-z0-9]=*$/, (end) => (end.startsWith('A') ? end.replace('A', 'B') : `A${end.slice(1)}`))
    expect(verify(log, asked(), other).status).toBe(1)
  })
})
