import { decodeBase64, encodeBase64 } from './base64.ts'
import { isKeyName } from './verifier-key.ts'

/** One signature line: the key's name and ID (4 bytes as an unsigned integer) and the signature bytes, not yet verified. */
export interface NoteSignature {
  readonly name: string
  readonly id: number
  readonly signature: Uint8Array
}

/** A note: its text, which ends with a newline, and its signature lines in order. */
export interface Note {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** What reading a note found: `encoding`, `text`, `signature` (a malformed line or none) or `limit` (too large or too many signatures). */
export type NoteResult =
  | { readonly ok: true; readonly note: Note }
  | { readonly ok: false; readonly reason: 'encoding' | 'text' | 'signature' | 'limit' }

const MAX_BYTES = 1_000_000
const MAX_SIGNATURES = 100
const SIGNATURE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/

/**
 * Reads a signed note of at most 1,000,000 bytes and 100 signature lines. Verifies nothing: `openNote` does.
 * @see https://c2sp.org/signed-note
 */
export function parseNote(bytes: Uint8Array): NoteResult {
  if (bytes.length > MAX_BYTES) return { ok: false, reason: 'limit' }
  const message = decodeUtf8(bytes)
  if (message === undefined) return { ok: false, reason: 'encoding' }
  const split = message.lastIndexOf('\n\n')
  if (split < 0 || !isNoteText(message.slice(0, split + 1))) return { ok: false, reason: 'text' }
  if (!message.endsWith('\n')) return { ok: false, reason: 'signature' }
  const lines = message.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return { ok: false, reason: 'limit' }
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    if (signature === undefined) return { ok: false, reason: 'signature' }
    signatures.push(signature)
  }
  return { ok: true, note: { text: message.slice(0, split + 1), signatures } }
}

/** A note as bytes. Throws RangeError for a text or a key name that no note can carry, and for a note without signatures. */
export function formatNote(note: Note): Uint8Array {
  if (!isNoteText(note.text)) throw new RangeError('a note text is well-formed and ends with a newline')
  if (note.signatures.length === 0) throw new RangeError('a note carries a signature')
  const lines = note.signatures.map((signature) => `${formatSignatureLine(signature)}\n`)
  return new TextEncoder().encode(`${note.text}\n${lines.join('')}`)
}

/** One signature line, without its newline. Throws RangeError for a key name that no note can carry. */
export function formatSignatureLine({ name, id, signature }: NoteSignature): string {
  if (!isKeyName(name)) throw new RangeError('a key name is not empty and holds neither spaces nor a plus')
  const blob = new Uint8Array(4 + signature.length)
  new DataView(blob.buffer).setUint32(0, id)
  blob.set(signature, 4)
  return `— ${name} ${encodeBase64(blob)}`
}

/** Reads one signature line, given without its newline; undefined when it is malformed. Verifies nothing. */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  const match = SIGNATURE_LINE.exec(line)
  const name = match?.[1] ?? ''
  const blob = decodeBase64(match?.[2] ?? '')
  if (!isKeyName(name) || blob === undefined || blob.length < 5) return undefined
  return { name, id: new DataView(blob.buffer).getUint32(0), signature: blob.slice(4) }
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
}

/** The text of UTF-8 bytes, a byte order mark included; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is text like any other: dropping it would verify other bytes than those signed.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
