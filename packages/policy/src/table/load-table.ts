import { digestBytes } from '@fullmakt/ir'
import { headerProblem } from './open-sections.ts'
import { createLookup, type PolicyLookup } from './policy-lookup.ts'
import { sha256 } from './sha-256.ts'
import { CONTENT_AT, HASH_AT } from './table-format.ts'
import { type VerifiedTable, verifyTable } from './verified-table.ts'

/** A lookup, or why a table is refused. */
export type LoadedTable =
  | { readonly ok: true; readonly lookup: PolicyLookup }
  | { readonly ok: false; readonly reason: string }

/**
 * Verifies a decision table and makes its lookup; trusts nothing, never throws and keeps a copy of its own.
 * Takes the bytes of the file. Returns the lookup, or what is wrong: length, magic, version, digest, and then everything that deciding relies
 * on, in one linear pass. Does not know the Program, nor who made the table: whoever can write it can also write its digest.
 */
export function loadTable(bytes: Uint8Array): LoadedTable {
  const own = new Uint8Array(bytes)
  const problem = headerProblem(own)
  if (problem !== undefined) return { ok: false, reason: problem }
  return opened(own, sha256(own.subarray(CONTENT_AT)), () => verifyTable(own))
}

/** How `openTable` treats the bytes that it is given. */
export interface OpenTableOptions {
  /** The caller changes the bytes no more: they are kept as they are, where they start a buffer, and not copied. Otherwise false. */
  readonly givenUp?: boolean
}

/** Does what `loadTable` does, with the digest by Web Crypto, which is much faster for a large table and has to be waited for. */
export async function openTable(bytes: Uint8Array, { givenUp = false }: OpenTableOptions = {}): Promise<LoadedTable> {
  const own = givenUp && startsBuffer(bytes) ? bytes : new Uint8Array(bytes)
  const problem = headerProblem(own)
  if (problem !== undefined) return { ok: false, reason: problem }
  const digest = digestBytes(own.subarray(CONTENT_AT))
  // The digest is computed elsewhere meanwhile; what is verified without it is used only with it.
  const table = verifyTable(own)
  const hash = (await digest).slice('sha256:'.length).match(/../g) ?? []
  return opened(
    own,
    Uint8Array.from(hash, (byte) => Number.parseInt(byte, 16)),
    () => table,
  )
}

// Sections are found from the start of the buffer. What is shared with other threads could change all the same.
function startsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer
}

function opened(own: Uint8Array, hash: Uint8Array, verified: () => VerifiedTable | string): LoadedTable {
  if (!hash.every((byte, index) => own[HASH_AT + index] === byte)) return { ok: false, reason: 'its digest is another' }
  const table = verified()
  return typeof table === 'string' ? { ok: false, reason: table } : { ok: true, lookup: createLookup(table) }
}
