/** Header fields by lower-case name; a field that came several times is a list, in order. */
export type Headers = Record<string, string | string[]>

/**
 * Reads raw header fields without folding or dropping any, unlike Node's own view, which keeps the first of two `Authorization` fields.
 * Takes name and value alternating, as the parser gives them.
 *
 * @see RFC 9110 §5.3
 */
export function readHeaders(raw: readonly string[]): Headers {
  const headers: Headers = Object.create(null) as Headers
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = raw[index + 1] ?? ''
    const known = headers[name]
    if (known === undefined) headers[name] = value
    else if (typeof known === 'string') headers[name] = [known, value]
    else known.push(value)
  }
  return headers
}

/** The one value of a field that must not be repeated: undefined when absent, null when repeated. */
export function single(headers: Headers, name: string): string | undefined | null {
  const value = headers[name]
  return typeof value === 'object' ? null : value
}
