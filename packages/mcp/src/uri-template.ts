import type { JsonObject, ResourcePart } from '@fullmakt/ir'

/** Reads the variables of a template from a URI; null for a URI that the template does not make. */
export type ReadUri = (uri: string) => JsonObject | null

/** Characters of a URI that may be one of a template. */
const LONGEST = 2_048

/**
 * Makes the reader of the URIs that a template makes.
 * Takes the template: literal texts, and variables with a literal between any two. A variable takes one or more characters without `/`, as few as
 * possible, percent-encoded as RFC 6570 says; what does not decode names nothing. Does not judge what a value holds: `..` is a value like others.
 *
 * @see RFC 6570 §3.2.2
 */
export function compileUriTemplate(parts: ResourcePart['uri']): ReadUri {
  const names: string[] = []
  const literals = ['']
  for (const part of parts) {
    if (typeof part === 'string') literals[names.length] += part
    else literals[names.push(part.argument)] = ''
  }
  const [first = '', ...others] = literals
  const last = others.pop() ?? ''
  return (uri) => {
    if (uri.length > LONGEST || !uri.startsWith(first) || !uri.endsWith(last)) return null
    const values: string[] = []
    let from = first.length
    // The first place of a literal is always the right one: a later one only makes the variable before it longer, up to a `/` that it may not hold. So
    // the text is read once, where a pattern would try every place for every variable.
    for (const literal of others) {
      const to = uri.indexOf(literal, from + 1)
      if (to < 0) return null
      values.push(uri.slice(from, to))
      from = to + literal.length
    }
    values.push(uri.slice(from, uri.length - last.length))
    if (values.some((value) => value === '' || value.includes('/'))) return null
    try {
      return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')]))
    } catch {
      return null
    }
  }
}
