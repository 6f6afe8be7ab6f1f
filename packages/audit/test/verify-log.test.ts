import { describe, expect, test } from 'vitest'
import {
  formatCheckpoint,
  type LogTrust,
  leafHash,
  parseEntryBundle,
  parseVerifierKey,
  signNote,
  treeRoot,
  verifyLog,
} from '../src/index.ts'
import { ed25519Verify, entries, sha256, signer, utf8, vector } from './support.ts'

const origin = 'log.example/a'
const own = signer(origin)
const trust: LogTrust = { origin, keys: [own.key], verify: ed25519Verify }

function head(log: readonly Uint8Array[], name = origin): Uint8Array {
  const root = treeRoot(
    sha256,
    log.map((entry) => leafHash(sha256, entry)),
  )
  return signNote(own.sign, own.key, formatCheckpoint({ origin: name, size: log.length, root, extensions: [] }))
}

async function* stream(log: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* log
}

describe('published log', () => {
  const vkey = parseVerifierKey(
    sha256,
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  )
  if (!vkey.ok) throw new Error(vkey.reason)
  const published: LogTrust = { origin: 'example.com/log/testdata', keys: [vkey.key], verify: ed25519Verify }
  const bundle = (size: number) =>
    size === 0 ? [] : parseEntryBundle(vector(`tessera-log/tile/entries/000.p/${size}`))!
  const sizes = Array.from({ length: 16 }, (_, size) => size)

  test.each(sizes)('checkpoint %i verifies against its entries, and since every older one', async (size) => {
    const checkpoint = vector(`tessera-log/checkpoint.${size}`)
    for (let older = 0; older <= size; older += 1) {
      const since = vector(`tessera-log/checkpoint.${older}`)
      const result = await verifyLog({ trust: published, sha256, checkpoint, since, entries: stream(bundle(size)) })
      expect(result).toMatchObject({ ok: true, checkpoint: { size } })
    }
  })

  test.each(sizes.slice(1))('the tile of %i leaves holds the leaf hashes of the bundle', (size) => {
    const tile = vector(`tessera-log/tile/0/000.p/${size}`)
    expect(Buffer.concat(bundle(size).map((entry) => leafHash(sha256, entry)))).toEqual(tile)
  })

  test('every change of one byte of the checkpoint is refused', async () => {
    const bytes = new Uint8Array(vector('tessera-log/checkpoint'))
    for (let at = 0; at < bytes.length; at += 1) {
      const checkpoint = bytes.with(at, bytes[at]! ^ (1 << (at % 8)))
      const result = await verifyLog({ trust: published, sha256, checkpoint, entries: bundle(15) })
      expect(result.ok, `byte ${at}`).toBe(false)
    }
  })
})

describe('verifyLog says what is wrong', () => {
  const log = entries(300)
  const checkpoint = head(log)

  test('size', async () => {
    const short = await verifyLog({ trust, sha256, checkpoint, entries: stream(log.slice(0, 299)) })
    expect(short).toEqual({ ok: false, reason: 'size', expected: 300, actual: 299 })
    const long = await verifyLog({ trust, sha256, checkpoint, entries: stream([...log, log[0]!]) })
    expect(long).toEqual({ ok: false, reason: 'size', expected: 300, actual: 301 })
  })

  test('root: an entry was changed, or two were exchanged', async () => {
    const changed = log.with(17, utf8('entry 17!'))
    const exchanged = log.with(1, log[2]!).with(2, log[1]!)
    for (const tampered of [changed, exchanged]) {
      expect(await verifyLog({ trust, sha256, checkpoint, since: head(log.slice(0, 100)), entries: tampered })).toEqual(
        {
          ok: false,
          reason: 'root',
        },
      )
    }
  })

  test('fork: the past was rewritten and signed again', async () => {
    const rewritten = log.with(17, utf8('entry 17!'))
    for (const size of [18, 100, 300]) {
      const since = head(log.slice(0, size))
      const result = await verifyLog({ trust, sha256, checkpoint: head(rewritten), since, entries: stream(rewritten) })
      expect(result).toEqual({ ok: false, reason: 'fork' })
    }
    const before = await verifyLog({
      trust,
      sha256,
      checkpoint: head(rewritten),
      since: head(log.slice(0, 17)),
      entries: rewritten,
    })
    expect(before.ok).toBe(true)
  })

  test('rollback: the log was longer', async () => {
    const result = await verifyLog({
      trust,
      sha256,
      checkpoint: head(log.slice(0, 99)),
      since: checkpoint,
      entries: log.slice(0, 99),
    })
    expect(result).toEqual({ ok: false, reason: 'rollback', expected: 300, actual: 99 })
  })

  test('signature, origin and format, and in which document', async () => {
    const stranger = signer(origin)
    const forged = signNote(
      stranger.sign,
      stranger.key,
      formatCheckpoint({ origin, size: 0, root: sha256(new Uint8Array()), extensions: [] }),
    )
    const other = head(log, 'log.example/b')
    const nonsense = signNote(own.sign, own.key, 'hello\n')
    for (const [document, reason] of [
      [forged, 'signature'],
      [other, 'origin'],
      [nonsense, 'format'],
      [utf8('x'), 'format'],
    ] as const) {
      expect(await verifyLog({ trust, sha256, checkpoint: document, entries: log })).toEqual({
        ok: false,
        reason,
        document: 'checkpoint',
      })
      expect(await verifyLog({ trust, sha256, checkpoint, since: document, entries: log })).toEqual({
        ok: false,
        reason,
        document: 'since',
      })
    }
  })

  test('an error of the stream is not a verdict', async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      yield log[0]!
      throw new Error('disk')
    }
    await expect(verifyLog({ trust, sha256, checkpoint, entries: broken() })).rejects.toThrow('disk')
  })
})
