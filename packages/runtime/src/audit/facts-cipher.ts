import { type Cipheriv, createCipheriv, createDecipheriv } from 'node:crypto'
import { random } from '../crypto.ts'

/** Encrypts the short texts in the entries of one subject. */
export interface FactsCipher {
  /** A text as base64url: the counter block that it was encrypted from, then as many bytes as it has. */
  seal(text: string): string
  /** The text again; undefined for what is too short to be one. */
  open(sealed: string): string | undefined
}

const BLOCK = 16
/** The part of a counter block that is counted, in bytes: more blocks than a log has entries. */
const COUNTED = 6
/** Keystream that is made at once. */
const AHEAD = new Uint8Array(2_048)

/**
 * Makes the cipher of a key of 32 bytes.
 * AES in counter mode, of which every text takes blocks of its own: each cipher begins at 80 random bits, so that no block is used twice under a key. It is
 * an eighth of what opening a cipher for each text costs. It does not authenticate: what it seals are parts of entries, which the tree of the log does.
 * @see NIST SP 800-38A section 6.5
 */
export function factsCipher(key: Uint8Array): FactsCipher {
  const begin = Buffer.alloc(BLOCK)
  let cipher: Cipheriv | undefined
  let stream: Uint8Array = new Uint8Array(0)
  let used = 0
  let block = 0
  const take = (length: number): Uint8Array => {
    if (used + length > stream.length) {
      if (cipher === undefined) {
        begin.set(random(BLOCK - COUNTED))
        cipher = createCipheriv('aes-256-ctr', key, begin)
      }
      // What is left of the last one is passed over, and counted.
      block += (stream.length - used) / BLOCK
      stream = cipher.update(length > AHEAD.length ? new Uint8Array(length) : AHEAD)
      used = 0
    }
    return stream.subarray(used, used + length)
  }
  return {
    seal(text) {
      const bytes = Buffer.byteLength(text)
      const blocks = Math.ceil(bytes / BLOCK)
      const keystream = take(blocks * BLOCK)
      const sealed = Buffer.allocUnsafe(BLOCK + bytes)
      begin.copy(sealed)
      sealed.writeUIntBE(block, BLOCK - COUNTED, COUNTED)
      sealed.write(text, BLOCK)
      for (let at = 0; at < bytes; at++) sealed[BLOCK + at]! ^= keystream[at]!
      used += blocks * BLOCK
      block += blocks
      return sealed.toString('base64url')
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < BLOCK) return undefined
      return createDecipheriv('aes-256-ctr', key, bytes.subarray(0, BLOCK)).update(bytes.subarray(BLOCK)).toString()
    },
  }
}
