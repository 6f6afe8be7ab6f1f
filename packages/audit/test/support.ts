import { createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  appendTiles,
  type CosignerKey,
  cosignerKey,
  type Ed25519Sign,
  type Ed25519Verify,
  EMPTY_EDGE,
  edgeFrontier,
  frontierRoot,
  leafHash,
  openTileLog,
  partialTiles,
  type Sha256,
  type TileEdge,
  type TileLog,
  type VerifierKey,
  verifierKey,
} from '../src/index.ts'

export const sha256: Sha256 = (data) => new Uint8Array(hash('sha256', data, 'buffer'))

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export const ed25519Verify: Ed25519Verify = (publicKey, message, signature) => {
  const der = Buffer.concat([SPKI_PREFIX, publicKey])
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

export function signer(name: string): { readonly key: VerifierKey; readonly sign: Ed25519Sign } {
  const pair = generateKeyPairSync('ed25519')
  const der = pair.publicKey.export({ format: 'der', type: 'spki' })
  const publicKey = new Uint8Array(der.subarray(SPKI_PREFIX.length))
  return { key: verifierKey(sha256, name, publicKey), sign: (message) => sign(null, message, pair.privateKey) }
}

export function vector(name: string): Buffer {
  return readFileSync(new URL(`./vectors/${name}`, import.meta.url))
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

export function entries(count: number, prefix = 'entry'): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => utf8(`${prefix} ${index}`))
}

export function leaves(count: number): Uint8Array[] {
  return entries(count).map((entry) => leafHash(sha256, entry))
}

/** Every document that differs from `bytes` in one place: each bit turned, each byte left out, each byte doubled. */
export function* mutations(bytes: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit += 1) yield new Uint8Array(bytes).with(at, byte ^ (1 << bit))
    yield new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + 1)])
    yield new Uint8Array([...bytes.subarray(0, at), byte, ...bytes.subarray(at)])
  }
}

export interface WrittenLog {
  readonly files: Map<string, Uint8Array>
  readonly roots: ReadonlyMap<number, Uint8Array>
  readonly edge: TileEdge
}

/** A log written batch by batch, with the partial tiles and the root of each of the given sizes, the last of which is its size. */
export function writeLog(log: readonly Uint8Array[], sizes: readonly number[]): WrittenLog {
  const files = new Map<string, Uint8Array>()
  const roots = new Map<number, Uint8Array>()
  let edge = EMPTY_EDGE
  for (const size of sizes) {
    const appended = appendTiles(sha256, edge, log.slice(edge.size, size))
    edge = appended.edge
    for (const { path, bytes } of [...appended.files, ...partialTiles(edge)]) files.set(path, bytes)
    roots.set(size, frontierRoot(sha256, edgeFrontier(sha256, edge)))
  }
  return { files, roots, edge }
}

/** The written log opened at one of its sizes; throws when that is refused. */
export async function openWritten(written: WrittenLog, size: number): Promise<TileLog> {
  const root = written.roots.get(size)!
  const opened = await openTileLog(sha256, (path) => written.files.get(path), { size, root })
  if (!opened.ok) throw new Error(opened.reason)
  return opened.log
}

export function cosigner(name: string): { readonly key: CosignerKey; readonly sign: Ed25519Sign } {
  const { key, sign } = signer(name)
  return { key: cosignerKey(sha256, name, key.publicKey), sign }
}
