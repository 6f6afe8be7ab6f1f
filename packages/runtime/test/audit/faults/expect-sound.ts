import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendTiles, EMPTY_EDGE, edgeFrontier, frontierRoot, openCheckpoint } from '@fullmakt/audit'
import { openSqliteStore } from '@fullmakt/store'
import { expect } from 'vitest'
import { AUDIT_LOG } from '../../../src/audit/audit-log.ts'
import { folderSource } from '../../../src/audit/file-source.ts'
import { verifyProofFile } from '../../../src/audit/proof-file.ts'
import { proveEntry } from '../../../src/audit/prove-entry.ts'
import { LOG_FOLDER } from '../../../src/audit/start-audit.ts'
import { parseKeys, VERIFIER_FILE } from '../../../src/audit/verifier-keys.ts'
import { verifyData } from '../../../src/audit/verify-data.ts'
import { sha256, verifyEd25519 } from '../../../src/crypto.ts'
import { DATABASE_FILE } from '../../../src/serve.ts'
import { now, openLog } from '../support.ts'
import { ANCHOR_FILE, type Told } from './faulty-run.ts'

interface Entry {
  readonly kind: string
  readonly call?: string
  readonly state?: string
}

/** What must hold of a data folder that a fault left: before anything is mended, and after a start without help. */
export async function expectSound(folder: string, told: Told, about: string): Promise<void> {
  const before = await verifyData({ folder, now })
  expect(before, `${about}: ${JSON.stringify(before)}`).toMatchObject({ ok: true })
  expectTold(await entriesOf(folder), await stateOf(folder), told, about)

  const log = await openLog(folder)
  await log.audit.log.append({ kind: 'after' })
  await log.close()
  const entries = await entriesOf(folder)
  const after = await verifyData({ folder, now })
  expect(after, `${about}: ${JSON.stringify(after)}`).toMatchObject({ ok: true, size: entries.length, newer: 0 })
  const parsed = expectTold(entries, await stateOf(folder), told, about)
  const ends = new Map<string, number>()
  for (const { kind, call = '' } of parsed) {
    if (kind === 'call.intent') ends.set(call, 0)
    if (kind === 'call.outcome' || kind === 'call.unknown') ends.set(call, (ends.get(call) ?? Number.NaN) + 1)
  }
  expect(
    [...ends].filter(([, count]) => count !== 1),
    `${about}: every call ends once`,
  ).toEqual([])
  expectHeads(folder, entries, told, about)
  await expectProofs(folder, entries.length, about)
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  expect(
    left.filter((name) => name.endsWith('.next.pem')),
    about,
  ).toEqual([])
}

/** Nothing that was said is untrue: answers have their entries, refused calls none, changes are there with their entries or not at all. */
function expectTold(
  entries: readonly Uint8Array[],
  state: readonly string[],
  told: Told,
  about: string,
): readonly Entry[] {
  const parsed = entries.map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry)
  const of = (kind: string): (string | undefined)[] =>
    parsed.flatMap((entry) => (entry.kind === kind ? [entry.call] : []))
  expect(of('call.intent'), about).toEqual(expect.arrayContaining([...told.sent]))
  expect(of('call.outcome'), about).toEqual(expect.arrayContaining([...told.answered]))
  const changed = parsed.flatMap((entry) => (entry.kind === 'grant' ? [entry.state] : []))
  expect(changed.toSorted(), `${about}: state and entries are one`).toEqual(state.toSorted())
  expect(changed, about).toEqual(expect.arrayContaining([...told.committed]))
  return parsed
}

/** Every checkpoint that anybody saw, and the one that the anchor has, is of a beginning of the log. */
function expectHeads(folder: string, entries: readonly Uint8Array[], told: Told, about: string): void {
  const keys = parseKeys(readFileSync(join(folder, VERIFIER_FILE), 'utf8'))
  if (keys === undefined) throw new Error('no keys')
  const anchor = join(folder, ANCHOR_FILE)
  for (const text of [...told.heads, ...(existsSync(anchor) ? [readFileSync(anchor, 'utf8')] : [])]) {
    const opened = openCheckpoint({ origin: keys[0].name, keys, verify: verifyEd25519 }, Buffer.from(text))
    if (!opened.ok) throw new Error(`${about}: ${opened.reason}`)
    const { size, root } = opened.checkpoint
    const { edge } = appendTiles(sha256, EMPTY_EDGE, entries.slice(0, size))
    expect(Buffer.compare(frontierRoot(sha256, edgeFrontier(sha256, edge)), root), about).toBe(0)
  }
}

async function expectProofs(folder: string, size: number, about: string): Promise<void> {
  const text = readFileSync(join(folder, VERIFIER_FILE), 'utf8')
  for (const index of new Set([0, Math.min(255, size - 1), Math.min(256, size - 1), size - 1])) {
    const proved = await proveEntry(folderSource(join(folder, LOG_FOLDER)), parseKeys(text) ?? [], index)
    if (!proved.ok) throw new Error(`${about}: ${proved.reason}`)
    expect(verifyProofFile(text, undefined, proved.proof)?.verdict, about).toMatchObject({ ok: true, index })
  }
}

async function entriesOf(folder: string): Promise<readonly Uint8Array[]> {
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  const entries = await store.logRead(AUDIT_LOG, 0, await store.logSize(AUDIT_LOG))
  await store.close()
  return entries
}

async function stateOf(folder: string): Promise<readonly string[]> {
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  const rows = await store.list('state/', { limit: 1_000 })
  await store.close()
  return rows.map(({ key }) => key)
}
