import type { McpHeaders } from './ports.ts'

/** A header field: absent, one value without surrounding white space, or unusable (repeated, or characters a field cannot carry). */
export type HeaderValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'unusable' }

/**
 * Reads a header field that may come once.
 * Takes the fields and a lower-case name. Only visible ASCII, SP and HTAB make a usable value.
 *
 * @see RFC 9110 §5.5
 */
export function headerValue(headers: McpHeaders, name: string): HeaderValue {
  const field = Object.hasOwn(headers, name) ? headers[name] : undefined
  if (field === undefined) return ABSENT
  const text = typeof field === 'string' ? field : field.length === 1 ? field[0] : undefined
  if (text === undefined) return typeof field !== 'string' && field.length === 0 ? ABSENT : UNUSABLE
  const value = trimOws(text)
  return /^[\t\x20-\x7e]*$/.test(value) ? { kind: 'value', value } : UNUSABLE
}

/**
 * Decodes a mirrored value: `=?base64?…?=` holds the Base64 of UTF-8 text, everything else stands for itself.
 * Returns the text, or undefined for Base64 that is not canonical or text that is not UTF-8. Does not decode twice.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Value Encoding
 */
export function decodeMirrored(value: string): string | undefined {
  if (!value.startsWith(PREFIX) || !value.endsWith(SUFFIX) || value.length < PREFIX.length + SUFFIX.length) return value
  const encoded = value.slice(PREFIX.length, -SUFFIX.length)
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded)) return undefined
  const binary = atob(encoded)
  // atob ignores stray bits in the last group, so that two spellings would mean one value.
  if (btoa(binary) !== encoded) return undefined
  try {
    return UTF8.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}

const PREFIX = '=?base64?'
const SUFFIX = '?='
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ABSENT: HeaderValue = { kind: 'absent' }
const UNUSABLE: HeaderValue = { kind: 'unusable' }

function trimOws(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isOws(text.charCodeAt(start))) start++
  while (end > start && isOws(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09
}
