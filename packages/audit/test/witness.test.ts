import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  addCheckpoint,
  consistencyProof,
  formatAddCheckpoint,
  formatCheckpoint,
  openCheckpoint,
  parseNote,
  readWitnessReply,
  signNote,
  treeRoot,
  verifyCosignature,
  type Witness,
  type WitnessRecord,
  type WitnessStore,
  witnessAnswer,
} from '../src/index.ts'
import { cosigner, ed25519Verify, leaves, sha256, signer, utf8 } from './support.ts'

const origin = 'log.example/a'
const log = signer(origin)
const all = leaves(300)
const w1 = cosigner('witness.example/w1')

function memory(): WitnessStore & { readonly records: Map<string, WitnessRecord> } {
  const records = new Map<string, WitnessRecord>()
  return {
    records,
    latest: async (name) => records.get(name),
    replace: async (name, size, next) => {
      await setImmediate()
      if (records.get(name)?.size !== size) return false
      records.set(name, next)
      return true
    },
  }
}

function witness(store: WitnessStore = memory()): Witness {
  const logs = new Map([[origin, [log.key]]])
  return { ...w1, sha256, verify: ed25519Verify, logs, store, now: () => 1_700_000_000 }
}

function checkpoint(
  size: number,
  root: Uint8Array = treeRoot(sha256, all, 0, size),
  by = log,
  name = origin,
): Uint8Array {
  return signNote(by.sign, by.key, formatCheckpoint({ origin: name, size, root, extensions: [] }))
}

function request(old: number, size: number): Uint8Array {
  const proof = old > size ? [] : consistencyProof(sha256, all.slice(0, size), old)
  return formatAddCheckpoint({ old, proof, checkpoint: checkpoint(size) })
}

describe('witness', () => {
  test('cosigns a log as it grows, also the same size again, and keeps what it serves', async () => {
    const store = memory()
    let old = 0
    for (const size of [0, 1, 7, 7, 256, 300]) {
      const result = await addCheckpoint(witness(store), request(old, size))
      if (!result.ok) throw new Error(result.reason)
      const record = store.records.get(origin)!
      expect(record.size).toBe(size)
      const note = parseNote(record.checkpoint)
      if (!note.ok) throw new Error(note.reason)
      expect(note.note.signatures.map(({ name }) => name)).toEqual([origin, 'witness.example/w1'])
      expect(verifyCosignature(ed25519Verify, w1.key, note.note.text, note.note.signatures[1]!)).toEqual({
        ok: true,
        timestamp: 1_700_000_000,
      })
      const trust = { origin, keys: [log.key], verify: ed25519Verify }
      expect(openCheckpoint(trust, record.checkpoint)).toMatchObject({ ok: true, checkpoint: { size } })
      old = size
    }
  })

  test('refuses with the reason, the status of the specification, and no change of its record', async () => {
    const store = memory()
    await addCheckpoint(witness(store), request(0, 100))
    const before = structuredClone(store.records)
    const proof = consistencyProof(sha256, all.slice(0, 200), 100)
    const other = signer(origin)
    const fork = treeRoot(sha256, all.toReversed(), 0, 200)
    const body = (old: number, head: Uint8Array, hashes = proof) =>
      formatAddCheckpoint({ old, proof: hashes, checkpoint: head })
    for (const [bytes, reason, status] of [
      [utf8('nonsense'), 'format', 400],
      [body(100, checkpoint(200, undefined, signer('log.example/b'), 'log.example/b')), 'origin', 404],
      [body(100, checkpoint(200, undefined, other)), 'signature', 403],
      [body(100, checkpoint(99), []), 'old', 400],
      [body(99, checkpoint(200)), 'conflict', 409],
      [body(0, checkpoint(200), []), 'conflict', 409],
      [body(150, checkpoint(200), []), 'conflict', 409],
      [body(100, checkpoint(200, fork)), 'proof', 422],
      [body(100, checkpoint(200), proof.slice(1)), 'proof', 422],
      [body(100, checkpoint(200), [...proof, proof[0]!]), 'proof', 422],
      [body(100, checkpoint(100, fork), []), 'fork', 409],
    ] as const) {
      const result = await addCheckpoint(witness(store), bytes)
      expect(result).toMatchObject({ ok: false, reason })
      expect(witnessAnswer(result)).toMatchObject({ status, body: reason === 'conflict' ? '100\n' : '' })
      if (reason === 'conflict') expect(witnessAnswer(result).contentType).toBe('text/x.tlog.size')
      expect(store.records).toEqual(before)
    }
  })

  test('a signature that fails next to one that holds is refused', async () => {
    const good = Buffer.from(checkpoint(5)).toString()
    const line = good.slice(good.indexOf('—'))
    const flipped = Buffer.from(line.split(' ')[2]!, 'base64')
    flipped[20]! ^= 1
    const bad = `${good}— ${origin} ${flipped.toString('base64')}\n`
    const result = await addCheckpoint(witness(), utf8(`old 0\n\n${bad}`))
    expect(result).toEqual({ ok: false, reason: 'signature' })
  })

  test('at the start: an empty tree has the root of nothing, and a proof from nothing is empty', async () => {
    const wrongRoot = formatAddCheckpoint({ old: 0, proof: [], checkpoint: checkpoint(0, all[0]) })
    expect(await addCheckpoint(witness(), wrongRoot)).toEqual({ ok: false, reason: 'empty-root' })
    const withProof = formatAddCheckpoint({ old: 0, proof: [all[0]!], checkpoint: checkpoint(5) })
    expect(await addCheckpoint(witness(), withProof)).toEqual({ ok: false, reason: 'proof' })
    expect(witnessAnswer({ ok: false, reason: 'empty-root' }).status).toBe(422)
  })

  test('signatures of others are not served in its name', async () => {
    const stranger = signer('stranger.example')
    const text = formatCheckpoint({ origin, size: 5, root: treeRoot(sha256, all, 0, 5), extensions: [] })
    const strange = Buffer.from(signNote(stranger.sign, stranger.key, text)).toString()
    const both = Buffer.from(checkpoint(5)).toString() + strange.slice(strange.indexOf('—'))
    const store = memory()
    expect((await addCheckpoint(witness(store), utf8(`old 0\n\n${both}`))).ok).toBe(true)
    expect(Buffer.from(store.records.get(origin)!.checkpoint).toString()).not.toContain('stranger')
  })

  test('of requests at the same time one wins, and the others learn its size', async () => {
    const store = memory()
    await addCheckpoint(witness(store), request(0, 10))
    const sizes = [20, 30, 40, 50]
    const results = await Promise.all(sizes.map((size) => addCheckpoint(witness(store), request(10, size))))
    const winners = sizes.filter((_, at) => results[at]!.ok)
    expect(winners.length).toBe(1)
    expect(store.records.get(origin)?.size).toBe(winners[0])
    for (const result of results.filter(({ ok }) => !ok)) {
      expect(result).toEqual({ ok: false, reason: 'conflict', size: winners[0] })
    }
  })

  test('two forks of the same size are never both cosigned', async () => {
    const store = memory()
    const fork = formatAddCheckpoint({ old: 0, proof: [], checkpoint: checkpoint(20, treeRoot(sha256, all, 100, 120)) })
    const results = await Promise.all([request(0, 20), fork].map((body) => addCheckpoint(witness(store), body)))
    expect(results.filter(({ ok }) => ok).length).toBe(1)
  })

  test('a store that fails means no cosignature', async () => {
    const broken: WitnessStore = { ...memory(), replace: () => Promise.reject(new Error('disk')) }
    await expect(addCheckpoint(witness(broken), request(0, 10))).rejects.toThrow('disk')
  })
})

describe('witness client', () => {
  const sent = checkpoint(10)
  const reply = (status: number, body: string, contentType?: string) => ({ status, contentType, body: utf8(body) })
  const read = (answer: ReturnType<typeof reply>, keys = [w1.key]) =>
    readWitnessReply(ed25519Verify, keys, sent, answer)

  test('adds the cosignature to the checkpoint, and replaces an older one', async () => {
    const answer = witnessAnswer(await addCheckpoint(witness(), request(0, 10)))
    const first = read(reply(answer.status, answer.body, answer.contentType))
    if (!first.ok) throw new Error(first.reason)
    const again = readWitnessReply(ed25519Verify, [w1.key], first.checkpoint, reply(200, answer.body + answer.body))
    expect(again).toMatchObject({ ok: true, checkpoint: first.checkpoint })
    const note = parseNote(first.checkpoint)
    if (!note.ok) throw new Error(note.reason)
    expect(note.note.signatures.length).toBe(2)
    expect(verifyCosignature(ed25519Verify, w1.key, note.note.text, note.note.signatures[1]!).ok).toBe(true)
  })

  test('the known size is read from a conflict only', () => {
    const type = 'text/x.tlog.size'
    expect(read(reply(409, '123\n', type))).toEqual({ ok: false, reason: 'conflict', size: 123 })
    for (const answer of [
      reply(409, '123', type),
      reply(409, '0123\n', type),
      reply(409, '-1\n', type),
      reply(200, '123\n', type),
      reply(200, ''),
      reply(200, '\n'),
    ]) {
      expect(read(answer)).toEqual({ ok: false, reason: 'format' })
    }
    for (const fork of [reply(409, '123\n'), reply(409, '', 'text/plain')]) {
      expect(read(fork)).toEqual({ ok: false, reason: 'fork' })
    }
    expect(read(reply(503, 'busy'))).toEqual({ ok: false, reason: 'refused', status: 503 })
  })

  test('a cosignature of another checkpoint is refused, one of an unknown key is none', async () => {
    const other = witnessAnswer(await addCheckpoint(witness(), request(0, 11))).body
    expect(read(reply(200, other))).toEqual({ ok: false, reason: 'signature' })
    const good = witnessAnswer(await addCheckpoint(witness(), request(0, 10))).body
    expect(read(reply(200, good), [cosigner('witness.example/w1').key])).toEqual({ ok: false, reason: 'untrusted' })
    expect(() => readWitnessReply(ed25519Verify, [w1.key], utf8('x'), reply(200, good))).toThrow(RangeError)
  })
})
