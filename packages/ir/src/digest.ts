import { canonicalJson } from './canonical-json.ts'
import type { Json } from './json.ts'

/** A SHA-256 digest as text: `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`

/**
 * The digest of bytes.
 *
 * @see FIPS 180-4
 */
export async function digestBytes(bytes: Uint8Array): Promise<Digest> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return `sha256:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/**
 * The digest of a JSON value: of the UTF-8 bytes of its canonical form.
 * Throws what `canonicalJson` throws.
 *
 * @see RFC 8785
 */
export function digestJson(value: Json): Promise<Digest> {
  return digestBytes(new TextEncoder().encode(canonicalJson(value)))
}
