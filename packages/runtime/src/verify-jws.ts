import type { JsonObject } from '@fullmakt/ir'
import { compactVerify, type JWK } from 'jose'

/**
 * Verifies the signature of a compact JWS.
 * Takes its text, a public JWK and the one algorithm that counts; false for everything else. Judges neither header nor claims, and fetches nothing.
 * The key is imported once for each object, however often it comes.
 *
 * @see RFC 7515 §5.2
 */
export async function verifyJws(text: string, key: JsonObject, algorithm: string): Promise<boolean> {
  try {
    await compactVerify(text, bareKey(key), { algorithms: [algorithm] })
    return true
  } catch {
    return false
  }
}

// Without `alg`, which was judged before: the library would take only one of two names of the same algorithm.
function bareKey(key: JsonObject): JWK {
  const known = bareKeys.get(key)
  if (known !== undefined) return known
  const { alg: _, ...bare } = key
  bareKeys.set(key, bare as JWK)
  return bare as JWK
}

const bareKeys = new WeakMap<JsonObject, JWK>()
