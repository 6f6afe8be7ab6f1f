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
    await compactVerify(text, key as JWK, { algorithms: [algorithm] })
    return true
  } catch {
    return false
  }
}
