import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { random } from '../crypto.ts'

const NONCE = 12
const TAG = 16

/**
 * Encrypts a text under a key of 32 bytes for one place.
 * Takes the key, the name of the place, which goes in as additional data, and the text; returns base64url.
 * @see NIST SP 800-38D
 */
export function sealText(key: Uint8Array, place: string, text: string): string {
  const nonce = random(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** The text that was sealed for this place under this key; undefined for anything else. */
export function openText(key: Uint8Array, place: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE + TAG) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-TAG))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A key for one purpose out of another of 32 bytes. @see RFC 5869 */
export function deriveKey(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `fullmakt audit ${purpose}`, 32))
}
