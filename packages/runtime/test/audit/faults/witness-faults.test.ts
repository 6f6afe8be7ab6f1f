import {
  addCheckpoint,
  appendTiles,
  consistencyProof,
  cosignerKey,
  EMPTY_EDGE,
  edgeFrontier,
  formatAddCheckpoint,
  formatCheckpoint,
  frontierRoot,
  leafHash,
  signNote,
  verifierKey,
} from '@fullmakt/audit'
import { expect, it } from 'vitest'
import { witnessFiles } from '../../../src/audit/witness-server.ts'
import { ed25519Key, sha256, verifyEd25519 } from '../../../src/crypto.ts'
import { now } from '../support.ts'
import { type Fault, type FaultKind, injectFault } from './fault.ts'
import { faultySteps } from './faulty-steps.ts'
import { CRASH_KINDS, modelDisk } from './model-disk.ts'

const folder = '/witness'
const origin = 'log.example/a'
const [logSigning, ownSigning] = [ed25519Key(), ed25519Key()]
const key = verifierKey(sha256, origin, logSigning.publicKey)
const leaves = Array.from({ length: 6 }, (_, n) => Buffer.from(`entry ${n}`))

function request(old: number, size: number): Uint8Array {
  const { edge } = appendTiles(sha256, EMPTY_EDGE, leaves.slice(0, size))
  const root = frontierRoot(sha256, edgeFrontier(sha256, edge))
  const checkpoint = signNote(logSigning.sign, key, formatCheckpoint({ origin, size, root, extensions: [] }))
  const hashes = leaves.slice(0, size).map((leaf) => leafHash(sha256, leaf))
  return Buffer.from(formatAddCheckpoint({ old, proof: consistencyProof(sha256, hashes, old), checkpoint }))
}

/** Asks for cosignatures of growing heads; returns the largest size that was cosigned, and what is left of the disk. */
async function run(fault: Fault | undefined) {
  const disk = modelDisk(folder, new Map())
  let cosigned = 0
  const left: { readonly sizes: number; readonly files: ReadonlyMap<string, Uint8Array> }[] = []
  const look = (): void => void left.push(...CRASH_KINDS.map((kind) => ({ sizes: cosigned, files: disk.image(kind) })))
  const faults = injectFault(fault, look)
  const witness = {
    key: cosignerKey(sha256, 'w.example', ownSigning.publicKey),
    sign: ownSigning.sign,
    sha256,
    verify: verifyEd25519,
    logs: new Map([[origin, [key]]]),
    store: witnessFiles(faultySteps(disk.steps, faults), folder),
    now: () => now() / 1_000,
  }
  let known = 0
  for (const size of [2, 4, 6]) {
    const result = await addCheckpoint(witness, request(known, size)).catch(() => undefined)
    if (result?.ok) cosigned = size
    known = (await witness.store.latest(origin).catch(() => undefined))?.size ?? known
  }
  if (left.length === 0) left.push({ sizes: cosigned, files: disk.image('lost') })
  return { left, operations: faults.names }
}

it.each<FaultKind>(['before', 'after', 'short', 'crash'])(
  'has on the disk what it cosigned, whichever operation meets a fault (%s)',
  async (kind) => {
    const { operations } = await run(undefined)
    expect(operations.filter((name) => name.startsWith('sync'))).toHaveLength(6)
    for (const at of operations.keys()) {
      const { left } = await run({ at, kind, code: 'EIO' })
      for (const { sizes, files } of left) {
        const memory = witnessFiles(modelDisk(folder, files).steps, folder)
        const about = `${kind} at ${at}, ${operations[at]}`
        expect((await memory.latest(origin))?.size ?? 0, about).toBeGreaterThanOrEqual(sizes)
      }
    }
  },
)
