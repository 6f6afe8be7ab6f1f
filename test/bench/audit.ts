import { createHmac } from 'node:crypto'
import {
  appendTiles,
  EMPTY_EDGE,
  edgeFrontier,
  formatCheckpoint,
  formatHashTile,
  formatTilePath,
  frontierRoot,
  openTileLog,
  readInclusionProof,
  signNote,
  TILE_WIDTH,
  treeRoot,
  verifierKey,
  verifyTiledLog,
} from '@fullmakt/audit'
import { ed25519Key, sha256, verifyEd25519 } from '@fullmakt/runtime'

const ENTRIES = 1_000_000
const LARGE = 10_000_000

/** Measures verification of a million entries as a stream, and the files read for proofs from a log of ten million. */
export async function benchAudit(): Promise<void> {
  await verification()
  await proofs()
  commitments()
}

async function verification(): Promise<void> {
  const signing = ed25519Key()
  const key = verifierKey(sha256, 'bench.example/audit', signing.publicKey)
  let edge = EMPTY_EDGE
  for (const batch of batches()) edge = appendTiles(sha256, edge, batch).edge
  const root = frontierRoot(sha256, edgeFrontier(sha256, edge))
  const text = formatCheckpoint({ origin: key.name, size: ENTRIES, root, extensions: [] })
  const checkpoint = signNote(signing.sign, key, text)
  let peak = 0
  let first = 0
  const started = process.cpuUsage()
  const result = await verifyTiledLog({
    trust: { origin: key.name, keys: [key], verify: verifyEd25519 },
    sha256,
    checkpoint,
    batches: batches(),
    onProgress: (done) => {
      if (done % 102_400 !== 0) return
      const { heapUsed } = process.memoryUsage()
      if (first === 0) first = heapUsed
      peak = Math.max(peak, heapUsed)
    },
  })
  if (!result.ok) throw new Error(result.reason)
  const { user, system } = process.cpuUsage(started)
  const rate = ENTRIES / ((user + system) / 1e6)
  const mega = (bytes: number) => (bytes / 1e6).toFixed(0)
  console.log(`audit: verification of ${ENTRIES} entries of 336 bytes, made as they are read`)
  console.log(`  ${rate.toFixed(0)} entries a second of CPU (aim: at least 150000), making them included`)
  console.log(`  heap ${mega(first)} MB after the first tenth, at most ${mega(peak)} MB`)
  console.log(`  ten million would take ${((LARGE / rate) | 0).toString()} s if it goes on so: that was not run`)
}

function* batches(): Generator<readonly Uint8Array[]> {
  const rest = '"kind":"call.intent","rule":"members use notes","tool":"read_note"'.padEnd(300, ' ')
  for (let from = 0; from < ENTRIES; from += 1_024) {
    const length = Math.min(1_024, ENTRIES - from)
    yield Array.from({ length }, (_, at) =>
      Buffer.from(`{"call":"mJ8s9w3k2l1q-${String(from + at).padStart(8, '0')}",${rest}}`),
    )
  }
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

function commitments(): void {
  const salt = Buffer.alloc(16)
  const text = JSON.stringify({ owner: 'acme', repo: 'web-shop', title: 'The menu does not close' })
  const started = process.cpuUsage()
  const count = 200_000
  for (let n = 0; n < count; n++) createHmac('sha256', salt).update(text).digest('base64url')
  const { user, system } = process.cpuUsage(started)
  console.log(`audit: a commitment costs ${((user + system) / count).toFixed(1)} us of CPU; a brokered call makes two`)
}
