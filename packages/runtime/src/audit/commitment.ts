import { timingSafeEqual } from 'node:crypto'
import { canonicalJson, type Json } from '@fullmakt/ir'
import { random } from '../crypto.ts'
import { hmac } from './hmac.ts'

/** A value that was committed to: the commitment goes into the log, the salt stays with the value. Both are base64url. */
export interface Committed {
  readonly commitment: string
  readonly salt: string
}

const SALT = 16

/**
 * Commits to a value: HMAC-SHA-256 over its canonical JSON under 16 fresh random bytes, without which it cannot be guessed from its commitment.
 * Returns undefined for a value without a canonical form.
 * @see RFC 2104
 * @see RFC 8785
 */
export function commitTo(value: Json): Committed | undefined {
  let text: string
  try {
    text = canonicalJson(value)
  } catch {
    return undefined
  }
  const salt = random(SALT)
  return { commitment: hmac(salt, text).toString('base64url'), salt: Buffer.from(salt).toString('base64url') }
}

/** Whether a value is what was committed to. Takes the commitment, and the salt and the value of a disclosure. */
export function isCommitted(commitment: string, salt: string, value: Json): boolean {
  const expected = Buffer.from(hmac(Buffer.from(salt, 'base64url'), canonicalJson(value)).toString('base64url'))
  const given = Buffer.from(commitment)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
