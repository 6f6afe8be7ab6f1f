import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { isPublicKey } from './jwk.ts'

/**
 * Tells whether client metadata hold acceptable keys or none: not both `jwks` and `jwks_uri`, at most 10 keys, no private and no symmetric key.
 * Only a metadata document that says `private_key_jwt` has its keys used.
 *
 * @see RFC 7591 §2
 */
export function hasAcceptableKeys(metadata: JsonObject): boolean {
  if (metadata['jwks'] === undefined) return true
  if (metadata['jwks_uri'] !== undefined || !isJsonObject(metadata['jwks'])) return false
  const keys = metadata['jwks']['keys']
  return Array.isArray(keys) && keys.length >= 1 && keys.length <= 10 && keys.every(isPublicKey)
}
