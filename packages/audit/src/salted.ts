import { decodeBase64Url, encodeBase64Url } from './base64.ts'
import { equalBytes, type Sha256 } from './hash.ts'
import { decodeUtf8 } from './signed-note.ts'

/** A JSON value. */
export type DisclosedValue =
  | null
  | boolean
  | number
  | string
  | readonly DisclosedValue[]
  | { readonly [key: string]: DisclosedValue }

/**
 * Canonical JSON as a parameter: takes a JSON value and returns its one text; throws for a value without one.
 * @see RFC 8785
 */
export type CanonicalJson = (value: DisclosedValue) => string

/** What opening a disclosure found: the name and value, or why not: `format`, or `commitment` (it belongs to another one). */
export type DisclosureResult =
  | { readonly ok: true; readonly name: string; readonly value: DisclosedValue }
  | { readonly ok: false; readonly reason: 'format' | 'commitment' }

const SALT_LENGTH = 16

/**
 * The disclosure of a named value: base64url of the canonical JSON of `[salt, name, value]`, the salt as base64url.
 * Takes 16 bytes of salt, fresh for each disclosure: without it, short values can be guessed from their commitment.
 * Throws RangeError for another length of salt, and what `canonicalJson` throws.
 * @see RFC 9901 section 4.2.1 for the idea
 */
export function formatDisclosure(
  canonicalJson: CanonicalJson,
  salt: Uint8Array,
  name: string,
  value: DisclosedValue,
): string {
  if (salt.length !== SALT_LENGTH) throw new RangeError(`a salt has ${SALT_LENGTH} bytes, not ${salt.length}`)
  return encodeBase64Url(new TextEncoder().encode(canonicalJson([encodeBase64Url(salt), name, value])))
}

/** The commitment to a disclosure, which stands for it in an entry: SHA-256 of its text, 32 bytes. */
export function commitment(sha256: Sha256, disclosure: string): Uint8Array {
  return sha256(new TextEncoder().encode(disclosure))
}

/**
 * Opens a disclosure against its 32 byte commitment. Strict: a disclosure whose JSON is not canonical is refused.
 * Does not check that the commitment is in any log.
 */
export function openDisclosure(
  sha256: Sha256,
  canonicalJson: CanonicalJson,
  committed: Uint8Array,
  disclosure: string,
): DisclosureResult {
  if (!equalBytes(commitment(sha256, disclosure), committed)) return { ok: false, reason: 'commitment' }
  const bytes = decodeBase64Url(disclosure)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = text === undefined ? undefined : parseCanonical(canonicalJson, text)
  if (!Array.isArray(parsed) || parsed.length !== 3) return { ok: false, reason: 'format' }
  const [salt, name, value] = parsed as [unknown, unknown, DisclosedValue]
  const isSalt = typeof salt === 'string' && decodeBase64Url(salt)?.length === SALT_LENGTH
  return isSalt && typeof name === 'string' ? { ok: true, name, value } : { ok: false, reason: 'format' }
}

function parseCanonical(canonicalJson: CanonicalJson, text: string): unknown {
  try {
    const value = JSON.parse(text) as DisclosedValue
    return canonicalJson(value) === text ? value : undefined
  } catch {
    return undefined
  }
}
