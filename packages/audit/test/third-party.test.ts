import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatCheckpoint, formatVerifierKey, signNote } from '../src/index.ts'
import { entries, signer, writeLog } from './support.ts'

// Where Debian puts the sources of Go libraries.
const GOPATH = process.env['GOPATH'] ?? '/usr/share/gocode'
const hasGo = spawnSync('go', ['version']).status === 0 && existsSync(join(GOPATH, 'src/golang.org/x/mod/sumdb/tlog'))
if (!hasGo) console.log('skipped: for the check by Go, apt-get install golang-go golang-golang-x-mod-dev')

describe.skipIf(!hasGo)('golang.org/x/mod/sumdb', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-audit-'))
  const program = join(folder, 'verify')
  const origin = 'log.example/third-party'
  const { key, sign } = signer(origin)
  const sizes = [1, 255, 256, 257, 35_000, 65_536, 69_999, 70_000]

  const verify = (log: string, vkey: string, of: readonly number[]) =>
    spawnSync(program, [log, vkey, ...of.map(String)], { encoding: 'utf8' })

  beforeAll(() => {
    const source = join(import.meta.dirname, 'go/verify.go')
    const env = { ...process.env, GOPATH, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: join(folder, 'cache') }
    const built = spawnSync('go', ['build', '-o', program, source], { env, encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stderr)
    const written = writeLog(entries(70_000), sizes)
    for (const [path, bytes] of written.files) {
      mkdirSync(dirname(join(folder, 'log', path)), { recursive: true })
      writeFileSync(join(folder, 'log', path), bytes)
    }
    for (const [size, root] of written.roots) {
      const note = signNote(sign, key, formatCheckpoint({ origin, size, root, extensions: [] }))
      writeFileSync(join(folder, 'log', `checkpoint.${size}`), note)
    }
  }, 180_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('accepts the published log, so that its verdict means something', () => {
    const vkey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'
    const published = join(import.meta.dirname, 'vectors/tessera-log')
    const result = verify(published, vkey, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    expect(result).toMatchObject({ stderr: '', stdout: '15 checkpoints verified\n', status: 0 })
  })

  test('accepts our log of 70,000 entries at every size with a checkpoint', () => {
    const result = verify(join(folder, 'log'), formatVerifierKey(key), sizes)
    expect(result).toMatchObject({ stderr: '', stdout: `${sizes.length} checkpoints verified\n`, status: 0 })
  })

  test.each([
    ['checkpoint.70000', 30],
    ['tile/0/136', 7],
    ['tile/0/273.p/112', 7],
    ['tile/1/000', 7],
    ['tile/2/000.p/1', 7],
    ['tile/entries/136', 7],
    ['tile/entries/273.p/112', 7],
  ])('refuses a changed byte in %s', (path, at) => {
    const log = join(folder, 'tampered')
    cpSync(join(folder, 'log'), log, { recursive: true })
    const bytes = readFileSync(join(log, path))
    bytes[at]! ^= 1
    writeFileSync(join(log, path), bytes)
    expect(verify(log, formatVerifierKey(key), [70_000]).status).toBe(1)
    rmSync(log, { recursive: true })
  })

  test('refuses the signature of another key', () => {
    const other = formatVerifierKey(signer(origin).key)
    expect(verify(join(folder, 'log'), other, [70_000]).status).toBe(1)
  })
})
