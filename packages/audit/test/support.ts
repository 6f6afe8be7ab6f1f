import { createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type Ed25519Sign,
  type Ed25519Verify,
  leafHash,
  type Sha256,
  type VerifierKey,
  verifierKey,
} from '../src/index.ts'

export const sha256: Sha256 = (data) => hash('sha256', data, 'buffer')

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export const ed25519Verify: Ed25519Verify = (publicKey, message, signature) => {
  const der = Buffer.concat([SPKI_PREFIX, publicKey])
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

export function signer(name: string): { readonly key: VerifierKey; readonly sign: Ed25519Sign } {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length)
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
