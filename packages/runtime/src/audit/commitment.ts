import { hash, timingSafeEqual } from 'node:crypto'
import { canonicalJson, type Json } from '@fullmakt/ir'
import { random } from '../crypto.ts'

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
  return { commitment: code(salt, text), salt: Buffer.from(salt).toString('base64url') }
}

/** Whether a value is what was committed to. Takes the commitment, and the salt and the value of a disclosure. */
export function isCommitted(commitment: string, salt: string, value: Json): boolean {
  const expected = Buffer.from(code(Buffer.from(salt, 'base64url'), canonicalJson(value)))
  const given = Buffer.from(commitment)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

const BLOCK = 64

// HMAC by two plain hashes: a key object for each of two values a call costs ten times as much as hashing them.
function code(salt: Uint8Array, text: string): string {
  const inner = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text))
  padded(inner, salt, 0x36)
  inner.write(text, BLOCK)
  const outer = Buffer.allocUnsafe(BLOCK + 32)
  padded(outer, salt, 0x5c)
  // By way of a text of one character a byte: twice as fast as asking for a buffer.
  outer.write(hash('sha256', inner, 'binary'), BLOCK, 'binary')
  return hash('sha256', outer, 'base64url')
}

function padded(target: Buffer, key: Uint8Array, pad: number): void {
  target.fill(pad, key.length, BLOCK)
  for (let at = 0; at < key.length; at++) target[at] = key[at]! ^ pad
}
