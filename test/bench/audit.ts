import {
  edgeFrontier,
  formatHashTile,
  formatTilePath,
  frontierRoot,
  openTileLog,
  readInclusionProof,
  TILE_WIDTH,
  treeRoot,
} from '@fullmakt/audit'
import { sha256 } from '@fullmakt/runtime'
import { benchAppend } from './audit-append.ts'
import { benchVerify } from './audit-verify.ts'

const LARGE = 10_000_000

/** Measures what recording a call costs, verification of logs on a disk, and the files read for proofs from a log of ten million. */
export async function benchAudit(entries: number): Promise<void> {
  await benchAppend()
  await benchVerify(entries)
  await proofs()
}

/** A log of ten million equal leaves, of which each file is known without making it. */
async function proofs(): Promise<void> {
  const levels: Uint8Array[] = [sha256(new Uint8Array(1))]
  for (let level = 0; level < 3; level++) {
    levels.push(
      treeRoot(
        sha256,
        Array.from({ length: TILE_WIDTH }, () => levels[level]!),
      ),
    )
  }
  const files = new Map<string, Uint8Array>()
  const widths = levels.map((_, level) => Math.floor(LARGE / TILE_WIDTH ** level))
  const edgeLevels = widths.map((width, level) => Array.from({ length: width % TILE_WIDTH }, () => levels[level]!))
  const root = frontierRoot(sha256, edgeFrontier(sha256, { size: LARGE, levels: edgeLevels }))
  for (const [level, width] of widths.entries()) {
    const partial = width % TILE_WIDTH
    if (partial === 0) continue
    const path = formatTilePath({ level, index: Math.floor(width / TILE_WIDTH), width: partial })
    files.set(path, formatHashTile(edgeLevels[level]!))
  }
  let reads = 0
  const read = (path: string): Uint8Array | undefined => {
    reads++
    const level = Number(path.split('/')[1])
    return files.get(path) ?? formatHashTile(Array.from({ length: TILE_WIDTH }, () => levels[level]!))
  }
  let most = 0
  for (let n = 0; n < 1_000; n++) {
    reads = 0
    const opened = await openTileLog(sha256, read, { size: LARGE, root })
    if (!opened.ok) throw new Error(opened.reason)
    const proof = await readInclusionProof(opened.log, Math.floor((n * LARGE) / 1_000))
    if (!proof.ok) throw new Error(proof.reason)
    most = Math.max(most, reads)
  }
  console.log(
    `audit: a proof from ${LARGE} entries, of which the tiles are synthetic, reads at most ${most} files (aim: 20)`,
  )
}
