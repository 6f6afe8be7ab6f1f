import type { Sha256 } from './hash.ts'
import { formatKeyOfType, keyOfType, parseKeyOfType, type VerifierKey, type VerifierKeyResult } from './verifier-key.ts'

/** A key that cosigns checkpoints with Ed25519: name, public key and the ID they give under the type of cosignatures. */
export interface CosignerKey extends VerifierKey {
  readonly type: 'cosignature/v1'
}

/** What reading a cosigner key found; the reasons are those of `parseVerifierKey`. */
export type CosignerKeyResult =
  | { readonly ok: true; readonly key: CosignerKey }
  | Extract<VerifierKeyResult, { readonly ok: false }>

const COSIGNATURE = 0x04

/**
 * The cosigner key of a name and a 32 byte Ed25519 public key. Throws RangeError for a bad name or length.
 * @see https://c2sp.org/tlog-cosignature
 */
export function cosignerKey(sha256: Sha256, name: string, publicKey: Uint8Array): CosignerKey {
  return { type: 'cosignature/v1', ...keyOfType(sha256, COSIGNATURE, name, publicKey) }
}

/** A cosigner key as a vkey, `name+id+key`: id in eight hex digits, the type byte 4 and the key in base64. */
export function formatCosignerKey(key: CosignerKey): string {
  return formatKeyOfType(COSIGNATURE, key)
}

/**
 * Reads the vkey of a cosigner and checks its ID. Keys of another type, ML-DSA-44 too, are refused as `algorithm`.
 * @see https://c2sp.org/tlog-cosignature
 */
export function parseCosignerKey(sha256: Sha256, text: string): CosignerKeyResult {
  const parsed = parseKeyOfType(sha256, COSIGNATURE, text)
  return parsed.ok ? { ok: true, key: { type: 'cosignature/v1', ...parsed.key } } : parsed
}
