import { expect, test } from 'vitest'
import {
  addCheckpoint,
  cosignerKey,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  judgeCheckpoint,
  type LogKey,
  openCheckpoint,
  openClaim,
  parseNote,
  signNote,
  type Witness,
} from '../src/index.ts'
import { sha256, signer, ed25519Verify as verify } from './support.ts'

const origin = 'log.example/a'
const [old, fresh] = [signer(origin), signer(origin)]
/** The old key signs by itself up to five entries. */
const keys: readonly LogKey[] = [{ ...old.key, until: 5 }, fresh.key]
const trust = { origin, keys, verify }
const root = sha256(new Uint8Array(1))

function note(size: number, ...signers: readonly (typeof old)[]): Uint8Array {
  const text = formatCheckpoint({ origin, size, root, extensions: [] })
  const signatures = signers.flatMap((one) => {
    const parsed = parseNote(signNote(one.sign, one.key, text))
    return parsed.ok ? parsed.note.signatures : []
  })
  return formatNote({ text, signatures })
}

test.each([
  [5, [old], 'ok'],
  [6, [old], 'retired'],
  [6, [fresh], 'ok'],
  [4, [fresh], 'ok'],
  [6, [old, fresh], 'ok'],
  [Number.MAX_SAFE_INTEGER, [fresh], 'ok'],
  [6, [signer(origin)], 'signature'],
])('a checkpoint of %i entries by %# is %s', (size, signers, expected) => {
  const bytes = note(size, ...signers)
  const opened = openCheckpoint(trust, bytes)
  expect(opened.ok ? 'ok' : opened.reason).toBe(expected)
  const logs = keys.map((key) => ({ key }))
  const judged = judgeCheckpoint(verify, { logs, witnesses: [], groups: [], quorum: 'none' }, bytes)
  expect(judged.ok ? 'ok' : judged.reason).toBe(expected === 'signature' ? 'log' : expected)
})

test('says which keys count, the others left out', () => {
  const opened = openCheckpoint(trust, note(6, old, fresh))
  expect(opened.ok && opened.signedBy).toEqual([fresh.key])
  const earlier = openCheckpoint(trust, note(5, old, fresh))
  expect(earlier.ok && earlier.signedBy).toEqual(keys)
})

test('a claim says which of its checkpoints is the late one, and whether the log became shorter', () => {
  const [sound, late] = [note(7, fresh), note(7, old)]
  expect(openClaim({ trust, checkpoint: sound, since: note(5, old) })).toMatchObject({ ok: true, since: { size: 5 } })
  expect(openClaim({ trust, checkpoint: late })).toEqual({ ok: false, reason: 'retired', document: 'checkpoint' })
  expect(openClaim({ trust, checkpoint: sound, since: late })).toEqual({
    ok: false,
    reason: 'retired',
    document: 'since',
  })
  expect(openClaim({ trust, checkpoint: sound, since: note(8, fresh) })).toEqual({
    ok: false,
    reason: 'rollback',
    expected: 8,
    actual: 7,
  })
})

test('a witness cosigns nothing that a key signed after its end', async () => {
  const own = signer('witness.example')
  const witness: Witness = {
    key: cosignerKey(sha256, 'witness.example', own.key.publicKey),
    sign: own.sign,
    sha256,
    verify,
    logs: new Map([[origin, keys]]),
    store: { latest: async () => undefined, replace: async () => true },
    now: () => 1,
  }
  const ask = (checkpoint: Uint8Array) =>
    addCheckpoint(witness, Buffer.from(formatAddCheckpoint({ old: 0, proof: [], checkpoint })))
  expect(await ask(note(6, old))).toEqual({ ok: false, reason: 'signature' })
  expect(await ask(note(6, fresh))).toMatchObject({ ok: true })
})
