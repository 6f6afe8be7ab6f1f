import type { WireRequest } from './wire.ts'

/** The largest query string or form body read, in bytes. */
export const maxFormBytes = 16_384

/** Parameters by name, each with its values in order; a value may be empty. */
export type Form = ReadonlyMap<string, readonly string[]>

/** A parsed form, or why it is not one. */
export type FormResult = { readonly ok: true; readonly form: Form } | { readonly ok: false; readonly reason: string }

/**
 * Parses `application/x-www-form-urlencoded` text strictly: every `%` starts a valid escape and every value is valid UTF-8.
 * Does not judge repetition: see `repeated`.
 *
 * @see OAuth 2.1 appendix B
 */
export function parseForm(text: string): FormResult {
  if (text.length > maxFormBytes) return { ok: false, reason: 'oversize' }
  if (!/^[\x21-\x7e]*$/.test(text)) return { ok: false, reason: 'encoding' }
  const form = new Map<string, string[]>()
  if (text === '') return { ok: true, form }
  const pairs = text.split('&')
  if (pairs.length > 100) return { ok: false, reason: 'too_many_parameters' }
  for (const pair of pairs) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = cut < 0 ? '' : decode(pair.slice(cut + 1))
    if (name === undefined || value === undefined) return { ok: false, reason: 'encoding' }
    const values = form.get(name)
    if (values === undefined) form.set(name, [value])
    else values.push(value)
  }
  return { ok: true, form }
}

/**
 * Reads the form of a POST: content type, size and encoding are judged; parameters in the query string are refused, never merged.
 */
export function readFormBody(request: WireRequest): FormResult {
  if (request.query !== '') return { ok: false, reason: 'query_not_allowed' }
  if (!isFormType(request.headers['content-type'])) return { ok: false, reason: 'content_type' }
  if (request.body.byteLength > maxFormBytes) return { ok: false, reason: 'oversize' }
  let text: string
  try {
    text = decoder.decode(request.body)
  } catch {
    return { ok: false, reason: 'encoding' }
  }
  return parseForm(text)
}

/** The names that occur more than once, `resource` aside, which RFC 8707 lets repeat. */
export function repeated(form: Form): string[] {
  return [...form].filter(([name, values]) => values.length > 1 && name !== 'resource').map(([name]) => name)
}

/** The value of a parameter; an empty one counts as absent. */
export function value(form: Form, name: string): string | undefined {
  const first = form.get(name)?.[0]
  return first === '' ? undefined : first
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isFormType(header: string | undefined): boolean {
  return /^application\/x-www-form-urlencoded[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(header ?? '')
}

function decode(text: string): string | undefined {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
