import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatVerifierKey, type LogKey, parseNote } from '@fullmakt/audit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AUDIT_LOG } from '../../src/audit/audit-log.ts'
import { folderSource } from '../../src/audit/file-source.ts'
import { nodeFileSteps } from '../../src/audit/file-steps.ts'
import { createHeadSigner } from '../../src/audit/head-signer.ts'
import { KEY_FILE, openLogKeys } from '../../src/audit/keys.ts'
import { verifyProofFile } from '../../src/audit/proof-file.ts'
import { proveEntry } from '../../src/audit/prove-entry.ts'
import { rotateLogKey } from '../../src/audit/rotate-log-key.ts'
import { HEAD_FILE, LOG_FOLDER, logOrigin } from '../../src/audit/start-audit.ts'
import { formatKeys, parseKeys, VERIFIER_FILE } from '../../src/audit/verifier-keys.ts'
import { type DataVerification, verifyData } from '../../src/audit/verify-data.ts'
import { verifyFiles } from '../../src/audit/verify-files.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, issuer, now, openLog } from './support.ts'

const BEFORE = 300
const AFTER = 20
const folder = mkdtempSync(join(tmpdir(), 'fullmakt-rotate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const data = join(folder, 'data')
/** As the log was with the first key alone. */
const old = join(folder, 'old')
const since = (at = old): Uint8Array => readFileSync(join(at, HEAD_FILE))
const verdict = (found: DataVerification): string =>
  found.ok ? 'ok' : found.kind === 'tampered' ? found.result.reason : found.kind
const copied = (from: string): string => {
  const to = join(temporaryFolder(), 'data')
  cpSync(from, to, { recursive: true })
  return to
}
const keysOf = (at: string): readonly LogKey[] => parseKeys(readFileSync(join(at, VERIFIER_FILE), 'utf8')) ?? []
let first = ''
let second = ''
let handover: Uint8Array
/** A proof under a head of the first key. */
let oldProof: Uint8Array

beforeAll(async () => {
  mkdirSync(data)
  await appendTo(data, BEFORE)
  first = readFileSync(join(data, VERIFIER_FILE), 'utf8').trim()
  cpSync(data, old, { recursive: true })
  const proved = await proveEntry(folderSource(join(data, LOG_FOLDER)), keysOf(data), 7)
  if (proved.ok) oldProof = proved.proof
  second = (await rotateLogKey({ folder: data, env: {}, now, log: () => {} })).vkey
  handover = since(data)
  await appendTo(data, AFTER, 'later')
})

it('A-312 records the change in the log, signs the head over it with both keys and those after it with the new one', async () => {
  const log = await openLog(data)
  const [entry] = await log.store.logRead(AUDIT_LOG, BEFORE, BEFORE + 1)
  await log.close()
  const text = Buffer.from(entry ?? []).toString('utf8')
  expect(JSON.parse(text)).toMatchObject({ kind: 'log.key.rotated', from: first, to: second, by: 'admin' })
  const signersOf = (bytes: Uint8Array) => {
    const note = parseNote(bytes)
    return note.ok ? note.note.signatures.map(({ id }) => id) : []
  }
  const [a, b] = keysOf(data)
  expect(signersOf(handover).sort()).toEqual([a?.id, b?.id].sort())
  expect(signersOf(since(data))).toEqual([b?.id])
  expect(readFileSync(join(data, VERIFIER_FILE), 'utf8')).toBe(`${first} ${BEFORE}\n${second}\n`)
  expect(existsSync(join(data, 'audit-key.next.pem'))).toBe(false)
  expect(readFileSync(join(data, KEY_FILE), 'utf8')).not.toBe(readFileSync(join(old, KEY_FILE), 'utf8'))
})

it('A-312 verifies over the change, against checkpoints of before, between and after it', async () => {
  const both = `${first}\n${second}`
  for (const saved of [since(), handover, since(data)]) {
    for (const verifierKeys of [both, `${first} ${BEFORE}\n${second}`]) {
      expect(verdict(await verifyData({ folder: data, now, since: saved, verifierKeys }))).toBe('ok')
      const read = folderSource(join(data, LOG_FOLDER))
      const hashes = (path: string) => (path.includes('entries') ? undefined : read(path))
      expect(verdict(await verifyFiles({ read, since: saved, verifierKeys }))).toBe('ok')
      expect(verdict(await verifyFiles({ read: hashes, since: saved, verifierKeys }))).toBe('ok')
    }
    expect(verdict(await verifyData({ folder: data, now, since: saved }))).toBe('ok')
  }
  // Who was not told of the new key is not asked to believe it.
  expect(verdict(await verifyData({ folder: data, now, verifierKeys: first }))).toBe('signature')
  expect(verdict(await verifyData({ folder: data, now, verifierKeys: second, since: since() }))).toBe('signature')
  expect(verdict(await verifyData({ folder: data, now, verifierKeys: second, since: handover }))).toBe('ok')
  // The same log as it was before, shown to who knows of the new key.
  expect(verdict(await verifyData({ folder: old, now, verifierKeys: both }))).toBe('retired')
})

it('A-312 keeps old proofs, and makes new ones under the new key', async () => {
  const [both, dated] = [`${first}\n${second}`, formatKeys(keysOf(data))]
  for (const keys of [both, dated, first]) {
    expect(verifyProofFile(keys, undefined, oldProof)).toMatchObject({ verdict: { ok: true, index: 7 } })
  }
  const proved = await proveEntry(folderSource(join(data, LOG_FOLDER)), keysOf(data), 7)
  if (!proved.ok) throw new Error(proved.reason)
  expect(verifyProofFile(dated, undefined, proved.proof)?.verdict.ok).toBe(true)
  expect(verifyProofFile(first, undefined, proved.proof)?.verdict).toEqual({ ok: false, reason: 'log' })
})

it('A-312 believes nothing that is signed with the old key after its end, wherever it turns up', async () => {
  const { current: stolen } = await openLogKeys(nodeFileSteps, old, logOrigin(issuer))
  const [both, dated] = [`${first}\n${second}`, formatKeys(keysOf(data))]
  // The true head, under the wrong key: nothing but the key is wrong.
  const log = await openLog(data)
  const head = log.audit.log.head()
  await log.close()
  const late = createHeadSigner([stolen], undefined).sign(head)
  for (const name of [HEAD_FILE, join(LOG_FOLDER, 'checkpoint')]) {
    const tampered = copied(data)
    writeFileSync(join(tampered, name), late)
    for (const keys of [{}, { verifierKeys: both }, { verifierKeys: dated }]) {
      expect(verdict(await verifyData({ folder: tampered, now, ...keys })), name).toBe('retired')
    }
    await expect(openLog(tampered)).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
  }
  for (const verifierKeys of [both, dated]) {
    expect(verdict(await verifyData({ folder: data, now, verifierKeys, since: late }))).toBe('retired')
  }
  const files = copied(join(data, LOG_FOLDER))
  writeFileSync(join(files, 'checkpoint'), late)
  expect(verdict(await verifyFiles({ read: folderSource(files), verifierKeys: both }))).toBe('retired')
  const proved = await proveEntry(folderSource(files), parseKeys(first) ?? [], 7)
  if (!proved.ok) throw new Error(proved.reason)
  expect(verifyProofFile(dated, undefined, proved.proof)?.verdict).toEqual({ ok: false, reason: 'retired' })
})

it('A-312 finds a log that goes on with the old key as if there had been no change', async () => {
  const forked = copied(old)
  await appendTo(forked, 100, 'x')
  const both = `${first}\n${second}`
  expect(verdict(await verifyData({ folder: forked, now, verifierKeys: both }))).toBe('retired')
  const read = folderSource(join(forked, LOG_FOLDER))
  for (const of of [read, (path: string) => (path.includes('entries') ? undefined : read(path))]) {
    expect(verdict(await verifyFiles({ read: of, verifierKeys: both }))).toBe('retired')
  }
})

it('A-312 does not start with the old key put back', async () => {
  const tampered = copied(data)
  copyFileSync(join(old, KEY_FILE), join(tampered, KEY_FILE))
  await expect(openLog(tampered)).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
})

it('changes the key again and again', async () => {
  const often = copied(data)
  const third = (await rotateLogKey({ folder: often, env: {}, now, log: () => {} })).vkey
  await appendTo(often, 3)
  expect(keysOf(often).map(formatVerifierKey)).toEqual([first, second, third])
  expect(keysOf(often).map(({ until }) => until)).toEqual([BEFORE, BEFORE + 1 + AFTER, undefined])
  for (const saved of [since(), handover, since(data)]) {
    expect(verdict(await verifyData({ folder: often, now, since: saved }))).toBe('ok')
  }
})
