import { decodeBase64, encodeBase64 } from './base64.ts'
import { HASH_LENGTH } from './hash.ts'

/** The head of a log: its origin (unique name), its number of leaves, its 32 byte root, and extension lines, which mean nothing here. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly extensions: readonly string[]
}

/** What reading a checkpoint text found: which part is malformed. */
export type CheckpointResult =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: 'format' | 'origin' | 'size' | 'root' | 'extension' }

/**
 * Reads the text of a checkpoint note. Strict: one spelling for each value. Sizes past 2^53-1 are refused. Verifies no signature.
 * @see https://c2sp.org/tlog-checkpoint
 */
export function parseCheckpoint(text: string): CheckpointResult {
  if (!text.endsWith('\n')) return { ok: false, reason: 'format' }
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n')
  if (origin === undefined || sizeText === undefined || rootText === undefined) return { ok: false, reason: 'format' }
  if (origin === '') return { ok: false, reason: 'origin' }
  const size = Number(sizeText)
  if (!/^(0|[1-9][0-9]*)$/.test(sizeText) || !Number.isSafeInteger(size)) return { ok: false, reason: 'size' }
  const root = decodeBase64(rootText)
  if (root?.length !== HASH_LENGTH) return { ok: false, reason: 'root' }
  if (extensions.includes('')) return { ok: false, reason: 'extension' }
  return { ok: true, checkpoint: { origin, size, root, extensions } }
}

/**
 * A checkpoint as the text of a note, not yet signed. Throws RangeError for a value that `parseCheckpoint` would refuse.
 * @see https://c2sp.org/tlog-checkpoint
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint
  const lines = [origin, String(size), encodeBase64(root), ...extensions]
  const text = `${lines.join('\n')}\n`
  // A newline inside a value would move the lines after it: count them.
  if (!parseCheckpoint(text).ok || text.split('\n').length !== lines.length + 1) {
    throw new RangeError('not a checkpoint: origin, size, root or an extension is impossible')
  }
  return text
}
