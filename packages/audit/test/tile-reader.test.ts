import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendTiles,
  EMPTY_EDGE,
  edgeFrontier,
  frontierRoot,
  leafHash,
  nodeHash,
  openCheckpoint,
  openTileLog,
  parseTilePath,
  parseVerifierKey,
  type ReadTile,
  readBundle,
  readConsistencyProof,
  readEdge,
  readEntry,
  readInclusionProof,
  type TileLog,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts'
import { ed25519Verify, entries, openWritten, sha256, utf8, vector, writeLog } from './support.ts'

const SIZES = [1, 255, 256, 257, 511, 512, 35_000, 65_535, 65_536, 65_537, 69_999, 70_000]
const log = entries(70_000)
const written = writeLog(log, SIZES)

async function expectIncluded(opened: TileLog, root: Uint8Array, index: number, leaf: Uint8Array): Promise<void> {
  const read = await readInclusionProof(opened, index)
  if (!read.ok) throw new Error(read.reason)
  const claim = { index, size: opened.size, leaf, root, proof: read.proof }
  expect(verifyInclusion(sha256, claim)).toEqual({ ok: true })
}

async function expectConsistent(
  opened: TileLog,
  root: Uint8Array,
  first: number,
  firstRoot: Uint8Array,
): Promise<void> {
  const read = await readConsistencyProof(opened, first)
  if (!read.ok) throw new Error(read.reason)
  const claim = { first, second: opened.size, firstRoot, secondRoot: root, proof: read.proof }
  expect(verifyConsistency(sha256, claim)).toEqual({ ok: true })
}

describe('published log', () => {
  const vkey = parseVerifierKey(
    sha256,
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  )
  if (!vkey.ok) throw new Error(vkey.reason)
  const trust = { origin: 'example.com/log/testdata', keys: [vkey.key], verify: ed25519Verify }

  test('every entry and every older size is proved at every size', async () => {
    const roots: Uint8Array[] = []
    for (let size = 0; size <= 15; size += 1) {
      const head = openCheckpoint(trust, vector(`tessera-log/checkpoint.${size}`))
      if (!head.ok) throw new Error(head.reason)
      roots.push(head.checkpoint.root)
      const opened = await openTileLog(sha256, (path) => vector(`tessera-log/${path}`), head.checkpoint)
      if (!opened.ok) throw new Error(opened.reason)
      for (let index = 0; index < size; index += 1) {
        const entry = await readEntry(opened.log, index)
        if (!entry.ok) throw new Error(entry.reason)
        await expectIncluded(opened.log, head.checkpoint.root, index, leafHash(sha256, entry.entry))
      }
      for (const [first, root] of roots.entries()) await expectConsistent(opened.log, head.checkpoint.root, first, root)
    }
  })
})

describe('a log of 70,000 entries', () => {
  test('inclusion proofs at many sizes', async () => {
    for (const size of SIZES) {
      const opened = await openWritten(written, size)
      for (const index of [0, 1, 254, 255, 256, 511, 34_999, 65_535, 65_536, 69_998, size - 1]) {
        if (index >= size) continue
        await expectIncluded(opened, written.roots.get(size)!, index, leafHash(sha256, log[index]!))
      }
    }
  })

  test('consistency proofs between all pairs of sizes', async () => {
    for (const second of SIZES) {
      const opened = await openWritten(written, second)
      for (const first of SIZES.filter((size) => size <= second)) {
        await expectConsistent(opened, written.roots.get(second)!, first, written.roots.get(first)!)
      }
      await expectConsistent(opened, written.roots.get(second)!, 0, sha256(new Uint8Array(0)))
    }
  })

  test('all entries are read back', async () => {
    const opened = await openWritten(written, 70_000)
    const read: Uint8Array[] = []
    for (let index = 0; index < 274; index += 1) {
      const bundle = await readBundle(opened, index)
      if (!bundle.ok) throw new Error(bundle.reason)
      read.push(...bundle.entries)
    }
    expect(Buffer.concat(read).equals(Buffer.concat(log))).toBe(true)
    expect(read.length).toBe(70_000)
  })

  test('a partial tile may be gone once the full one is there', async () => {
    const files = new Map([...written.files].filter(([path]) => !path.includes('.p/') || path.startsWith('tile/2/')))
    files.set('tile/1/001.p/17', written.files.get('tile/1/001.p/17')!)
    const root = written.roots.get(35_000)!
    files.set('tile/1/000.p/136', written.files.get('tile/1/000.p/136')!)
    const opened = await openTileLog(sha256, (path) => files.get(path), { size: 35_000, root })
    if (!opened.ok) throw new Error(opened.reason)
    await expectIncluded(opened.log, root, 34_999, leafHash(sha256, log[34_999]!))
    expect(await readEntry(opened.log, 34_999)).toEqual({ ok: true, entry: log[34_999] })
  })

  test('the edge that is read goes on as the one that was written', async () => {
    for (const size of SIZES) {
      const edge = await readEdge(await openWritten(written, size))
      if (!edge.ok) throw new Error(edge.reason)
      const next = Math.min(size + 600, 70_000)
      const appended = appendTiles(sha256, edge.edge, log.slice(size, next))
      const expected = writeLog(log, [next])
      expect(frontierRoot(sha256, edgeFrontier(sha256, appended.edge))).toEqual(expected.roots.get(next))
      expect(appended.edge).toEqual(expected.edge)
      for (const { path, bytes } of appended.files) expect(bytes).toEqual(expected.files.get(path))
    }
  })

  test('what does not exist is out of range', async () => {
    const opened = await openWritten(written, 70_000)
    for (const index of [-1, 0.5, 70_000, Number.NaN]) {
      expect(await readInclusionProof(opened, index)).toEqual({ ok: false, reason: 'range' })
      expect(await readEntry(opened, index)).toEqual({ ok: false, reason: 'range' })
    }
    for (const first of [-1, 0.5, 70_001]) {
      expect(await readConsistencyProof(opened, first)).toEqual({ ok: false, reason: 'range' })
    }
    expect(await readBundle(opened, 274)).toEqual({ ok: false, reason: 'range' })
    const impossible = await openTileLog(sha256, () => undefined, { size: -1, root: new Uint8Array(32) })
    expect(impossible).toEqual({ ok: false, reason: 'range' })
  })
})

describe('tampering', () => {
  const root = written.roots.get(70_000)!
  const withFile = (path: string, change: (bytes: Uint8Array) => Uint8Array | undefined): ReadTile => {
    expect(written.files.has(path)).toBe(true)
    return (asked) => (asked === path ? change(new Uint8Array(written.files.get(path)!)) : written.files.get(asked))
  }
  const flip = (at: number) => (bytes: Uint8Array) => bytes.with(at, bytes[at]! ^ 1)

  test('a changed partial tile or another root does not open', async () => {
    for (const path of ['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']) {
      const opened = await openTileLog(sha256, withFile(path, flip(7)), { size: 70_000, root })
      expect(opened).toEqual({ ok: false, reason: 'root' })
      const cut = await openTileLog(
        sha256,
        withFile(path, (bytes) => bytes.slice(1)),
        { size: 70_000, root },
      )
      expect(cut).toEqual({ ok: false, reason: 'tile', path })
      const gone = await openTileLog(
        sha256,
        withFile(path, () => undefined),
        { size: 70_000, root },
      )
      expect(gone).toEqual({ ok: false, reason: 'missing', path })
    }
    const other = await openTileLog(sha256, (path) => written.files.get(path), { size: 70_000, root: flip(0)(root) })
    expect(other).toEqual({ ok: false, reason: 'root' })
  })

  test('any changed byte of a full tile on the way is noticed, by its path', async () => {
    const cases = fc.tuple(fc.constantFrom('tile/0/136', 'tile/1/000'), fc.nat(8191))
    await fc.assert(
      fc.asyncProperty(cases, async ([path, at]) => {
        const opened = await openTileLog(sha256, withFile(path, flip(at)), { size: 70_000, root })
        if (!opened.ok) throw new Error(opened.reason)
        expect(await readInclusionProof(opened.log, 35_000)).toEqual({ ok: false, reason: 'tile', path })
        expect(await readConsistencyProof(opened.log, 35_000)).toEqual({ ok: false, reason: 'tile', path })
        expect(await readEntry(opened.log, 35_000)).toEqual({ ok: false, reason: 'tile', path })
      }),
      { numRuns: 30 },
    )
  })

  test('a changed, missing or additional entry is noticed', async () => {
    const path = 'tile/entries/136'
    const changes = [flip(5), (bytes: Uint8Array) => bytes.slice(0, -13), (b: Uint8Array) => Uint8Array.of(...b, 0, 0)]
    for (const change of changes) {
      const opened = await openTileLog(sha256, withFile(path, change), { size: 70_000, root })
      if (!opened.ok) throw new Error(opened.reason)
      expect(await readEntry(opened.log, 35_000)).toEqual({ ok: false, reason: 'tile', path })
    }
  })
})

describe('number of reads', () => {
  // All entries are the same, so that every full tile of a level is the same one and no log has to be written.
  const leaf = leafHash(sha256, utf8('same'))
  const perfect = [leaf]
  for (let height = 1; height <= 32; height += 1)
    perfect.push(nodeHash(sha256, perfect[height - 1]!, perfect[height - 1]!))
  const hashOf = (level: number) => perfect[8 * level]!
  const rootOf = (size: number): Uint8Array => {
    const levels = Array.from({ length: 4 }, (_, level) =>
      Array<Uint8Array>(Math.floor(size / 256 ** level) % 256).fill(hashOf(level)),
    )
    return frontierRoot(sha256, edgeFrontier(sha256, { ...EMPTY_EDGE, size, levels }))
  }

  test('the synthetic root is that of the tree', () => {
    const same = Array<Uint8Array>(700).fill(leaf)
    expect(Buffer.from(rootOf(700))).toEqual(Buffer.from(treeRoot(sha256, same)))
  })

  test('a proof takes at most 6 files of a log of up to 10 million entries, opening included', async () => {
    const cases = fc.integer({ min: 1, max: 10_000_000 }).chain((size) => {
      return fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 }))
    })
    let most = 0
    const check = async (size: number, index: number) => {
      let reads = 0
      const readTile: ReadTile = (path) => {
        reads += 1
        const tile = parseTilePath(path)
        if (tile === undefined || tile.level === 'entries') throw new Error(path)
        return Buffer.concat(Array<Uint8Array>(tile.width).fill(hashOf(tile.level)))
      }
      const opened = await openTileLog(sha256, readTile, { size, root: rootOf(size) })
      if (!opened.ok) throw new Error(opened.reason)
      const opening = reads
      await expectIncluded(opened.log, rootOf(size), index, leaf)
      const inclusion = reads - opening
      await expectConsistent(opened.log, rootOf(size), index, index === 0 ? sha256(new Uint8Array(0)) : rootOf(index))
      const consistency = reads - opening - inclusion
      most = Math.max(most, opening + Math.max(inclusion, consistency))
    }
    for (const [size, index] of [
      [10_000_000, 0],
      [10_000_000, 9_999_999],
      [9_999_999, 5_000_001],
    ] as const) {
      await check(size, index)
    }
    await fc.assert(
      fc.asyncProperty(cases, ([size, index]) => check(size, index)),
      { numRuns: 60 },
    )
    expect(most).toBeLessThanOrEqual(6)
    expect(most).toBeGreaterThan(3)
  })
})
