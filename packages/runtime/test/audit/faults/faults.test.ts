import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { appendTo } from '../support.ts'
import { expectSound } from './expect-sound.ts'
import type { Fault } from './fault.ts'
import { type Beginning, type FaultyRun, faultyRun, type Told } from './faulty-run.ts'

/** Entries that are there before: the calls fill the bundle and begin another. */
const BEFORE = 250
// In memory where there is such a place: what a sync means is modelled, so that none need be waited for.
const all = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fullmakt-faults-'))
let begin: Beginning

beforeAll(async () => {
  const folder = mkdtempSync(join(all, 'begin-'))
  await appendTo(folder, BEFORE)
  const files = new Map<string, Uint8Array>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    if (entry.isFile() && /^(?:log\/|audit)/.test(path)) files.set(path, readFileSync(join(folder, path)))
  }
  begin = { folder, files }
})
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())
afterAll(() => rmSync(all, { recursive: true, force: true }))

/** What was found sound already: many operations change nothing that a crash would show. */
const seen = new Set<string>()

async function tryFault(fault: Fault | undefined): Promise<FaultyRun> {
  const to = mkdtempSync(join(all, 'run-'))
  const run = await faultyRun(begin, to, fault)
  const about =
    fault === undefined ? 'no fault' : `${fault.kind} ${fault.code} at ${fault.at}, ${run.operations[fault.at]}`
  for (const [kind, folder] of run.left) {
    const content = digestOf(folder, run.told)
    if (!seen.has(content)) await expectSound(folder, run.told, `${about}, ${kind}`)
    seen.add(content)
  }
  rmSync(to, { recursive: true })
  return run
}

function digestOf(folder: string, told: Told): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...told, heads: [...told.heads] }))
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) hash.update(`\n${path.slice(folder.length)}\n`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

it('tells no lies without a fault', async () => {
  const { told, operations } = await tryFault(undefined)
  expect([told.answered, told.sent, told.refused].map(({ length }) => length)).toEqual([8, 8, 0])
  expect(told.committed).toHaveLength(4)
  expect(told.heads.size).toBeGreaterThan(5)
  for (const each of ['COMMIT', 'sync of the write-ahead log', 'rename audit-key.pem', 'remove 000.p']) {
    expect(operations).toContain(each)
  }
})

it.each<Omit<Fault, 'at'> & { readonly refuses: boolean }>([
  { kind: 'before', code: 'EIO', refuses: true },
  // As when a file system goes read-only under a server.
  { kind: 'before', code: 'EROFS', lasting: true, refuses: true },
  { kind: 'after', code: 'EIO', refuses: true },
  { kind: 'short', code: 'ENOSPC', refuses: false },
  { kind: 'crash', code: 'EIO', refuses: false },
])(
  'A-305 keeps what it said, whichever operation meets $kind $code (lasting: $lasting)',
  {
    timeout: 300_000,
  },
  async ({ refuses, ...fault }) => {
    const { operations } = await tryFault(undefined)
    let refused = 0
    for (const [at, name] of operations.entries()) {
      if (fault.kind === 'short' && !name.startsWith('write ')) continue
      const { told } = await tryFault({ ...fault, at })
      refused += told.refused.length
    }
    expect(operations.length).toBeGreaterThan(300)
    // Where the log cannot be written, calls end before the upstream hears of them.
    expect(refused > 0).toBe(refuses)
  },
)
