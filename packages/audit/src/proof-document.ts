import { decodeBase64, encodeBase64 } from './base64.ts'
import { concatBytes, HASH_LENGTH } from './hash.ts'
import { decodeUtf8 } from './signed-note.ts'

/** Proofs in documents have at most this many hashes. */
export const MAX_PROOF: number = 63

const NEWLINE = 0x0a

/** A document of header lines, an empty line and a checkpoint, cut there; undefined when there is no empty line or no UTF-8 before it. */
export function splitDocument(
  bytes: Uint8Array,
): { readonly lines: readonly string[]; readonly checkpoint: Uint8Array } | undefined {
  const end = bytes.findIndex((byte, at) => byte === NEWLINE && bytes[at + 1] === NEWLINE)
  const head = end < 0 ? undefined : decodeUtf8(bytes.subarray(0, end))
  return head === undefined
    ? undefined
    : { lines: head.split('\n'), checkpoint: new Uint8Array(bytes.subarray(end + 2)) }
}

/** Header lines, an empty line and a checkpoint as a document. */
export function joinDocument(lines: readonly string[], checkpoint: Uint8Array): Uint8Array {
  return concatBytes(new TextEncoder().encode(`${lines.join('\n')}\n\n`), checkpoint)
}

/** The hashes of proof lines, one base64 hash a line; undefined when one is malformed or there are more than 63. */
export function parseProofLines(lines: readonly string[]): Uint8Array[] | undefined {
  const hashes = lines.map(decodeBase64).filter((hash) => hash?.length === HASH_LENGTH) as Uint8Array[]
  return hashes.length === lines.length && lines.length <= MAX_PROOF ? hashes : undefined
}

/** Hashes as proof lines. Throws RangeError for more than 63 and for another length than 32 bytes. */
export function formatProofLines(proof: readonly Uint8Array[]): string[] {
  if (proof.length > MAX_PROOF || !proof.every((hash) => hash.length === HASH_LENGTH)) {
    throw new RangeError(`a proof has at most ${MAX_PROOF} hashes of ${HASH_LENGTH} bytes`)
  }
  return proof.map(encodeBase64)
}

/** A size or index in decimal, with one spelling: no sign, no leading zeros; undefined for anything else and past 2^53-1. */
export function parseDecimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^(0|[1-9][0-9]*)$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
