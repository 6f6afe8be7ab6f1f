import { formatNote, type Note, parseNote } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/**
 * Ed25519 verification as a parameter: takes the 32 byte public key, the message and a 64 byte signature; true when it holds.
 * @see RFC 8032 section 5.1.7
 */
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/**
 * Ed25519 signing as a parameter, with the key inside: takes the message, returns the 64 byte signature.
 * @see RFC 8032 section 5.1.6
 */
export type Ed25519Sign = (message: Uint8Array) => Uint8Array

/** A note whose trusted signatures hold, with the keys that signed it; or why not: `format`, `signature` (a trusted key's fails) or `untrusted` (no trusted key signed). */
export type OpenNoteResult =
  | { readonly ok: true; readonly note: Note; readonly signedBy: readonly VerifierKey[] }
  | { readonly ok: false; readonly reason: 'format' | 'signature' | 'untrusted' }

/**
 * Reads a note and verifies it: at least one of `keys` signed it, and no signature in the name of one of them fails.
 * Signatures of other keys are ignored, as the format demands.
 * @see https://c2sp.org/signed-note
 */
export function openNote(verify: Ed25519Verify, keys: readonly VerifierKey[], bytes: Uint8Array): OpenNoteResult {
  const parsed = parseNote(bytes)
  if (!parsed.ok) return { ok: false, reason: 'format' }
  const message = new TextEncoder().encode(parsed.note.text)
  const signedBy = new Set<VerifierKey>()
  for (const { name, id, signature } of parsed.note.signatures) {
    const candidates = keys.filter((key) => key.name === name && key.id === id)
    if (candidates.length === 0) continue
    // Two keys may share an ID by accident or by attack: the one that verifies is the signer.
    const signer = candidates.find((key) => signature.length === 64 && verify(key.publicKey, message, signature))
    if (signer === undefined) return { ok: false, reason: 'signature' }
    signedBy.add(signer)
  }
  if (signedBy.size === 0) return { ok: false, reason: 'untrusted' }
  return { ok: true, note: parsed.note, signedBy: [...signedBy] }
}

/**
 * A note over `text` (which ends with a newline) with one Ed25519 signature by `key`, as bytes.
 * Does not check that `sign` holds the private half of `key`. Throws RangeError for a text no note can carry.
 */
export function signNote(sign: Ed25519Sign, key: VerifierKey, text: string): Uint8Array {
  const signature = sign(new TextEncoder().encode(text))
  return formatNote({ text, signatures: [{ name: key.name, id: key.id, signature }] })
}
