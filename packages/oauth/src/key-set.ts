import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/**
 * Tells whether client metadata hold acceptable keys or none: not both `jwks` and `jwks_uri`, at most 10 keys, no private and no symmetric key.
 * The keys are not used: every client is public.
 *
 * @see RFC 7591 §2
 */
export function hasAcceptableKeys(metadata: JsonObject): boolean {
  if (metadata['jwks'] === undefined) return true
  if (metadata['jwks_uri'] !== undefined || !isJsonObject(metadata['jwks'])) return false
  const keys = metadata['jwks']['keys']
  return Array.isArray(keys) && keys.length >= 1 && keys.length <= 10 && keys.every(isPublicKey)
}

function isPublicKey(key: Json): boolean {
  if (!isJsonObject(key) || typeof key['kty'] !== 'string' || key['kty'] === 'oct') return false
  return !['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].some((member) => key[member] !== undefined)
}
