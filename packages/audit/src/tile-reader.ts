import { consistencyRanges } from './consistency-proof.ts'
import { parseEntryBundle } from './entry-bundle.ts'
import { equalBytes } from './hash.ts'
import { inclusionRanges } from './inclusion-proof.ts'
import { leafHash, nodeHash } from './leaf.ts'
import { TILE_WIDTH, tileAt } from './tile.ts'
import type { TileEdge } from './tile-edge.ts'
import { fetchFile, type TileCache, type TileFault, type TileLog, verifiedTile } from './tile-log.ts'
import { formatTilePath } from './tile-path.ts'
import { largestPowerBelow, treeRoot } from './tree.ts'

/** A proof, or why the log could not give it. */
export type ReadProofResult = { readonly ok: true; readonly proof: readonly Uint8Array[] } | TileFault

/**
 * The inclusion proof of the leaf at `index` in the opened log, from verified tiles only: at most one tile a level.
 * @see RFC 9162 section 2.1.3.1
 */
export async function readInclusionProof(log: TileLog, index: number): Promise<ReadProofResult> {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < log.size)) return { ok: false, reason: 'range' }
  return readRanges(log, inclusionRanges(log.size, index))
}

/**
 * The consistency proof from the tree of `first` leaves to the opened log, from verified tiles only: at most one tile a level.
 * @see RFC 9162 section 2.1.4.1
 */
export async function readConsistencyProof(log: TileLog, first: number): Promise<ReadProofResult> {
  if (!(Number.isSafeInteger(first) && first >= 0 && first <= log.size)) return { ok: false, reason: 'range' }
  return readRanges(log, consistencyRanges(log.size, first))
}

/** The entries of the bundle at `index`, each verified against its leaf hash; the last bundle as far as the checkpoint goes. */
export async function readBundle(
  log: TileLog,
  index: number,
): Promise<{ readonly ok: true; readonly entries: readonly Uint8Array[] } | TileFault> {
  const wanted = Number.isSafeInteger(index) && index >= 0 ? tileAt(log.size, 'entries', index) : undefined
  if (wanted === undefined) return { ok: false, reason: 'range' }
  const leaves = await verifiedTile(log, new Map(), 0, index)
  if (!leaves.ok) return leaves
  const file = await fetchFile(log.readTile, wanted)
  if (!file.ok) return file
  const all = parseEntryBundle(file.bytes)
  const entries = all?.slice(0, wanted.width) ?? []
  const same = leaves.hashes.every((leaf, at) => {
    const entry = entries[at]
    return entry !== undefined && equalBytes(leafHash(log.sha256, entry), leaf)
  })
  if (!same || all?.length !== file.tile.width) return { ok: false, reason: 'tile', path: formatTilePath(file.tile) }
  return { ok: true, entries }
}

/** The entry at `index`, verified against its leaf hash. */
export async function readEntry(
  log: TileLog,
  index: number,
): Promise<{ readonly ok: true; readonly entry: Uint8Array } | TileFault> {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < log.size)) return { ok: false, reason: 'range' }
  const bundle = await readBundle(log, Math.floor(index / TILE_WIDTH))
  if (!bundle.ok) return bundle
  const entry = bundle.entries[index % TILE_WIDTH]
  return entry === undefined ? { ok: false, reason: 'range' } : { ok: true, entry }
}

/** The leaf hashes of the bundle at `index`, verified; the last as far as the checkpoint goes. */
export async function readLeafHashes(
  log: TileLog,
  index: number,
): Promise<{ readonly ok: true; readonly hashes: readonly Uint8Array[] } | TileFault> {
  return verifiedTile(log, new Map(), 0, index)
}

/** The edge of the opened log, verified, with which `appendTiles` goes on. */
export async function readEdge(log: TileLog): Promise<{ readonly ok: true; readonly edge: TileEdge } | TileFault> {
  const { size, levels } = log
  if (size % TILE_WIDTH === 0) return { ok: true, edge: { size, entries: [], levels } }
  const bundle = await readBundle(log, Math.floor(size / TILE_WIDTH))
  return bundle.ok ? { ok: true, edge: { size, entries: bundle.entries, levels } } : bundle
}

async function readRanges(
  log: TileLog,
  ranges: readonly (readonly [from: number, to: number])[],
): Promise<ReadProofResult> {
  const cache: TileCache = new Map()
  const proof: Uint8Array[] = []
  for (const [from, to] of ranges) {
    const roots: Uint8Array[] = []
    for (const [start, end] of perfectRanges(from, to)) {
      const root = await perfectRoot(log, cache, start, end)
      if (!root.ok) return root
      roots.push(root.root)
    }
    proof.push(roots.reduceRight((right, left) => nodeHash(log.sha256, left, right)))
  }
  return { ok: true, proof }
}

/** A range of leaves as the perfect subtrees it consists of, largest first; only a range at the right edge has more than one. */
function perfectRanges(from: number, to: number): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = []
  let start = from
  while (start < to) {
    // The largest power of two up to the rest.
    const end = start + largestPowerBelow(to - start + 1)
    ranges.push([start, end])
    start = end
  }
  return ranges
}

/** The root of a perfect subtree, from the hashes of the highest level that has it as a whole. */
async function perfectRoot(
  log: TileLog,
  cache: TileCache,
  from: number,
  to: number,
): Promise<{ readonly ok: true; readonly root: Uint8Array } | TileFault> {
  let level = 0
  while (TILE_WIDTH ** (level + 1) <= to - from) level += 1
  const unit = TILE_WIDTH ** level
  const start = from / unit
  const tile = await verifiedTile(log, cache, level, Math.floor(start / TILE_WIDTH))
  if (!tile.ok) return tile
  const at = start % TILE_WIDTH
  return { ok: true, root: treeRoot(log.sha256, tile.hashes, at, at + (to - from) / unit) }
}
