import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { random } from './crypto.ts'

const CIPHER = 'aes-256-gcm'
const IV = 12
const TAG = 16

/**
 * Encrypts a text under a key that only the holder of the secret can derive.
 * Takes a secret that nobody can guess, what the text is bound to, which is authenticated with it, and the text; returns base64url.
 * A weak secret is not made stronger.
 *
 * @see NIST SP 800-38D
 */
export function seal(secret: string, bound: string, text: string): string {
  const iv = random(IV)
  const cipher = createCipheriv(CIPHER, keyOf(secret), iv, { authTagLength: TAG })
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Reads what `seal` made; undefined when secret, binding or text differ. */
export function unseal(secret: string, bound: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < IV + TAG) return undefined
  const end = bytes.length - TAG
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(secret), bytes.subarray(0, IV), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(bound))
    decipher.setAuthTag(bytes.subarray(end))
    return decipher.update(bytes.subarray(IV, end), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

// A key object, since Node takes three times as long to find out that bytes are none.
function keyOf(secret: string): KeyObject {
  return createSecretKey(hash('sha256', `fullmakt sealed text v1\n${secret}`, 'buffer'))
}
