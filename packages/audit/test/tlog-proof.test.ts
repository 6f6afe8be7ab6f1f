import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cosign,
  formatCheckpoint,
  formatNote,
  formatTlogProof,
  inclusionProof,
  judgeCheckpoint,
  parseTlogProof,
  signNote,
  type TlogPolicy,
  treeRoot,
  verifyTlogProof,
} from '../src/index.ts'
import { cosigner, ed25519Verify, leaves, mutations, sha256, signer, utf8 } from './support.ts'

const origin = 'log.example/a'
const log = signer(origin)
const [w1, w2, stranger] = [cosigner('witness.example/w1'), cosigner('witness.example/w2'), cosigner('x.example')]
const all = leaves(300)
const text = formatCheckpoint({ origin, size: 300, root: treeRoot(sha256, all), extensions: [] })

function signed(body: string, cosigners: readonly (typeof w1)[], by = log): Uint8Array {
  const own = { name: by.key.name, id: by.key.id, signature: by.sign(utf8(body)) }
  const others = cosigners.map(({ key, sign }, at) => cosign(sign, key, body, 1_700_000_000 + at))
  return formatNote({ text: body, signatures: [own, ...others] })
}

const policy: TlogPolicy = {
  logs: [{ key: log.key }],
  witnesses: [
    { name: 'one', key: w1.key },
    { name: 'two', key: w2.key },
  ],
  groups: [{ name: 'both', threshold: 2, members: ['one', 'two'] }],
  quorum: 'both',
}
const checkpoint = signed(text, [w1, w2, stranger])
const trust = { sha256, verify: ed25519Verify, policy }
const proofOf = (index: number) => inclusionProof(sha256, all, index)

describe('checkpoint by policy', () => {
  const judge = (bytes: Uint8Array, by: TlogPolicy = policy) => judgeCheckpoint(ed25519Verify, by, bytes)

  test('names the log and the witnesses with their times', () => {
    expect(judge(checkpoint)).toMatchObject({
      ok: true,
      checkpoint: { size: 300 },
      log: { key: log.key },
      witnesses: [
        { name: 'one', timestamp: 1_700_000_000 },
        { name: 'two', timestamp: 1_700_000_001 },
      ],
    })
  })

  test('says why not', () => {
    expect(judge(utf8('x'))).toEqual({ ok: false, reason: 'format' })
    expect(judge(signNote(log.sign, log.key, 'hello\n'))).toEqual({ ok: false, reason: 'format' })
    expect(judge(signed(text, [w1]))).toEqual({ ok: false, reason: 'quorum' })
    expect(judge(signed(text, [w1, w1]))).toEqual({ ok: false, reason: 'quorum' })
    expect(judge(signed(text, [w1, stranger]))).toEqual({ ok: false, reason: 'quorum' })
    expect(judge(signed(text, [w1, w2], signer(origin)))).toEqual({ ok: false, reason: 'log' })
    expect(judge(checkpoint, { ...policy, logs: [] })).toEqual({ ok: false, reason: 'log' })
    const other = signed(text.replace(origin, 'log.example/b'), [w1, w2])
    expect(judge(other)).toEqual({ ok: false, reason: 'log' })
    const forged = { ...cosign(w2.sign, w2.key, text, 5), signature: new Uint8Array(72).fill(1) }
    const own = { name: origin, id: log.key.id, signature: log.sign(utf8(text)) }
    const bad = formatNote({ text, signatures: [own, cosign(w1.sign, w1.key, text, 5), forged] })
    expect(judge(bad, { ...policy, quorum: 'one' })).toEqual({ ok: false, reason: 'signature' })
  })

  test('a log key is no witness, and a witness is no log', () => {
    const asLog: TlogPolicy = { ...policy, logs: [{ key: { ...w1.key, name: origin } }], quorum: 'none' }
    expect(judge(checkpoint, asLog)).toEqual({ ok: false, reason: 'log' })
  })
})

describe('proof file', () => {
  test('reads what it writes', () => {
    const extras = fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: undefined })
    fc.assert(
      fc.property(fc.nat(299), extras, (index, extra) => {
        const proof = { index, proof: proofOf(index), checkpoint, ...(extra === undefined ? {} : { extra }) }
        expect(parseTlogProof(formatTlogProof(proof))).toEqual({ ok: true, proof })
      }),
    )
  })

  test('has the lines of the specification', () => {
    const bytes = formatTlogProof({ extra: utf8('hi'), index: 256, proof: proofOf(256), checkpoint })
    const lines = Buffer.from(bytes).toString().split('\n')
    expect(lines.slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra aGk=', 'index 256'])
    expect(lines.slice(3, lines.indexOf('')).map((line) => Buffer.from(line, 'base64'))).toEqual(
      proofOf(256).map((hash) => Buffer.from(hash)),
    )
    expect(lines.slice(lines.indexOf('') + 1).join('\n')).toBe(Buffer.from(checkpoint).toString())
  })

  test('verifies every leaf, and no other', () => {
    for (let index = 0; index < 300; index += 23) {
      const bytes = formatTlogProof({ index, proof: proofOf(index), checkpoint })
      expect(verifyTlogProof(trust, all[index]!, bytes)).toMatchObject({ ok: true, index, checkpoint: { size: 300 } })
      expect(verifyTlogProof(trust, all[(index + 1) % 300]!, bytes)).toEqual({ ok: false, reason: 'inclusion' })
    }
    const moved = formatTlogProof({ index: 1, proof: proofOf(0), checkpoint })
    expect(verifyTlogProof(trust, all[0]!, moved)).toEqual({ ok: false, reason: 'inclusion' })
    const past = formatTlogProof({ index: 300, proof: proofOf(0), checkpoint })
    expect(verifyTlogProof(trust, all[0]!, past)).toEqual({ ok: false, reason: 'inclusion' })
    const few = formatTlogProof({ index: 0, proof: proofOf(0), checkpoint: signed(text, [w1]) })
    expect(verifyTlogProof(trust, all[0]!, few)).toEqual({ ok: false, reason: 'quorum' })
    expect(verifyTlogProof(trust, all[0]!, utf8('x'))).toEqual({ ok: false, reason: 'proof' })
  })

  test('a tree of one leaf has a proof of no lines', () => {
    const one = formatCheckpoint({ origin, size: 1, root: all[0]!, extensions: [] })
    const bytes = formatTlogProof({ index: 0, proof: [], checkpoint: signed(one, [w1, w2]) })
    expect(verifyTlogProof(trust, all[0]!, bytes).ok).toBe(true)
  })

  test('a change in one place is refused or means the same', () => {
    const bytes = formatTlogProof({ extra: utf8('hi'), index: 5, proof: proofOf(5), checkpoint })
    const expected = verifyTlogProof(trust, all[5]!, bytes)
    if (!expected.ok) throw new Error(expected.reason)
    const { extra: _extra, ...meaning } = expected
    let same = 0
    for (const changed of mutations(bytes)) {
      const parsed = parseTlogProof(changed)
      if (parsed.ok) expect(Buffer.from(formatTlogProof(parsed.proof)).equals(changed)).toBe(true)
      const result = verifyTlogProof(trust, all[5]!, changed)
      if (!result.ok) continue
      // What nothing authenticates may differ: the extra data and the signature of a stranger.
      expect(result).toMatchObject(meaning)
      same += 1
    }
    expect(same).toBeGreaterThan(0)
  })

  test('which part is malformed', () => {
    const tail = Buffer.from(checkpoint).toString()
    const hash = Buffer.from(all[0]!).toString('base64')
    const header = 'c2sp.org/tlog-proof@v1'
    for (const [document, reason] of [
      [header, 'format'],
      [`c2sp.org/tlog-proof@v2\nindex 0\n\n${tail}`, 'format'],
      [`${header}\nextra \nindex 0\n\n${tail}`, 'extra'],
      [`${header}\nextra aGk\nindex 0\n\n${tail}`, 'extra'],
      [`${header}\nextra aGk=\nextra aGk=\nindex 0\n\n${tail}`, 'index'],
      [`${header}\nindex 00\n\n${tail}`, 'index'],
      [`${header}\nindex 9007199254740992\n\n${tail}`, 'index'],
      [`${header}\n\n${tail}`, 'index'],
      [`${header}\nindex 0\n${hash}=\n\n${tail}`, 'proof'],
      [`${header}\nindex 0\n${`${hash}\n`.repeat(64)}\n${tail}`, 'proof'],
      [`${header}\nindex 0\n\n\n${tail}`, 'checkpoint'],
      [`${header}\nindex 0\n\n${text}`, 'checkpoint'],
    ] as const) {
      expect(parseTlogProof(utf8(document)), document).toEqual({ ok: false, reason })
    }
  })

  test('an impossible proof is not written', () => {
    for (const wrong of [{ index: -1 }, { index: 0.5 }, { extra: new Uint8Array(0) }, { checkpoint: utf8('x') }]) {
      expect(() => formatTlogProof({ index: 0, proof: [], checkpoint, ...wrong })).toThrow(RangeError)
    }
  })
})
