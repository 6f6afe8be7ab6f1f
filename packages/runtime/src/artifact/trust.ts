import { FullmaktError } from '@fullmakt/ir'
import { calculateJwkThumbprint, exportJWK, flattenedVerify, importJWK, importSPKI, type JWK } from 'jose'

/** The file beside a manifest that holds its signature. */
export const SIGNATURE_FILE = 'manifest.sig'

/** What `typ` a signature over a manifest has. */
export const SIGNATURE_TYPE = 'fullmakt-artifact+jws'

/** The public keys whose signature over a manifest is believed. */
export interface Trust {
  /** Judges the signature over the bytes of a manifest; undefined is no signature. */
  judge(
    manifest: Uint8Array,
    signature: Uint8Array | undefined,
  ): Promise<'ok' | 'unsigned' | 'foreign-key' | 'signature'>
}

/**
 * Reads the keys that are trusted.
 * Takes a JWK Set as JSON, or Ed25519 public keys in PEM one after another. Returns undefined when it holds anything else, or no key at all:
 * a file that was misread must not trust less or more than its author meant.
 *
 * @see RFC 7517 §5
 * @see RFC 7468 §13
 */
export async function readTrust(text: string): Promise<Trust | undefined> {
  const jwks = await keysOf(text).catch(() => undefined)
  if (jwks === undefined || jwks.length === 0) return undefined
  const keys = new Map<string, JWK>()
  for (const jwk of jwks) {
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string' || jwk.d !== undefined) return undefined
    keys.set(await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }), jwk)
  }
  return { judge: (manifest, signature) => judge(keys, manifest, signature) }
}

/** Reads the keys that are trusted, as `readTrust`; throws `ERR_TRUST` where that returns undefined. */
export async function requireTrust(text: string): Promise<Trust> {
  const trust = await readTrust(text)
  if (trust !== undefined) return trust
  throw new FullmaktError(
    'ERR_TRUST',
    'the trusted keys must be Ed25519 public keys, as a JWK Set or in PEM, and nothing else',
  )
}

async function keysOf(text: string): Promise<readonly JWK[]> {
  if (text.trimStart().startsWith('{')) {
    const { keys } = JSON.parse(text) as { keys?: unknown }
    return Array.isArray(keys) ? (keys as JWK[]) : []
  }
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/g) ?? []
  // What stands around the keys would be a key that could not be read.
  if (text.replaceAll(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g, '').includes('-----')) return []
  return Promise.all(blocks.map(async (pem) => exportJWK(await importSPKI(pem, 'EdDSA', { extractable: true }))))
}

// The signature names its key by thumbprint, so that no key is tried for which it was not made.
async function judge(
  keys: ReadonlyMap<string, JWK>,
  manifest: Uint8Array,
  signature: Uint8Array | undefined,
): ReturnType<Trust['judge']> {
  if (signature === undefined) return 'unsigned'
  const [protectedHeader = '', payload, value = '', ...more] = Buffer.from(signature)
    .toString('latin1')
    .trimEnd()
    .split('.')
  if (payload !== '' || more.length > 0) return 'signature'
  try {
    const header = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString('utf8')) as Record<string, unknown>
    if (header['alg'] !== 'EdDSA' || header['typ'] !== SIGNATURE_TYPE || typeof header['kid'] !== 'string') {
      return 'signature'
    }
    const jwk = keys.get(header['kid'])
    if (jwk === undefined) return 'foreign-key'
    const key = await importJWK(jwk, 'EdDSA')
    const encoded = Buffer.from(manifest).toString('base64url')
    await flattenedVerify({ protected: protectedHeader, payload: encoded, signature: value }, key, {
      algorithms: ['EdDSA'],
    })
    return 'ok'
  } catch {
    return 'signature'
  }
}
