import {
  type CallNode,
  FullmaktError,
  type HttpMethod,
  type JsonObject,
  type TemplateNode,
  type TextPart,
  type UpstreamNode,
} from '@fullmakt/ir'
import { argument, compileJson, joinText, scalarText } from './template.ts'

/** One request to an upstream, before its credential. `path` starts with one `/`; `query` has no `?`. */
export interface UpstreamRequest {
  readonly upstream: string
  readonly method: HttpMethod
  readonly path: string
  readonly query: string
  readonly body: string | null
}

/** Why arguments make no request. */
export type BuildProblem = 'path-argument-missing' | 'path-argument-unsafe' | 'query-argument-not-scalar' | 'too-long'

/** Makes the request of one call from validated arguments; never throws. */
export type BuildRequest = (
  args: JsonObject,
) =>
  | { readonly ok: true; readonly request: UpstreamRequest }
  | { readonly ok: false; readonly reason: BuildProblem; readonly argument: string }

/** The longest path with query, in characters. */
const MAX_TARGET = 8192

/**
 * Compiles a call template.
 * Takes the template and its upstream; the returned function makes the request. An argument in the path becomes part of exactly one segment:
 * empty segments, dot segments in any spelling and control characters are refused, and the final URL must have the template's origin and path.
 * Throws `ERR_CALL_TEMPLATE` for a template that cannot be sent. Does not validate arguments against a schema.
 *
 * @see RFC 3986 §3.3
 */
export function compileCall(call: CallNode, upstream: UpstreamNode): BuildRequest {
  if (call.upstream !== upstream.id) throw refuse(`the call belongs to ${call.upstream}, not to ${upstream.id}`)
  const segments = call.path.map(compileSegment)
  const query = call.query.map(([name, node]) => compileQuery(name, node, upstream))
  const body = call.body === null ? null : compileJson(call.body)
  return (args) => {
    let path = ''
    for (const write of segments) {
      const segment = write(args)
      if (typeof segment !== 'string') return segment
      path += `/${segment}`
    }
    if (path === '') path = '/'
    if (!keepsShape(upstream.origin, path)) return { ok: false, reason: 'path-argument-unsafe', argument: '' }
    const pairs: string[] = []
    for (const write of query) {
      const problem = write(args, pairs)
      if (problem !== null) return problem
    }
    const text = pairs.join('&')
    if (path.length + text.length > MAX_TARGET) return { ok: false, reason: 'too-long', argument: '' }
    const request = { upstream: call.upstream, method: call.method, path, query: text, body: body?.(args) ?? null }
    return { ok: true, request }
  }
}

interface Problem {
  readonly ok: false
  readonly reason: BuildProblem
  readonly argument: string
}

function compileSegment(parts: readonly TextPart[]): (args: JsonObject) => string | Problem {
  for (const part of parts) {
    if (typeof part === 'string' && !LITERAL.test(part)) throw refuse(`"${part}" cannot stand in a path segment`)
  }
  if (parts.every((part) => typeof part === 'string')) {
    const literal = parts.join('')
    if (isDotSegment(literal)) throw refuse('a path template has a dot segment')
    return () => literal
  }
  const first = parts.find((part) => typeof part !== 'string')?.argument ?? ''
  return (args) => {
    let raw = ''
    let encoded = ''
    for (const part of parts) {
      const piece = typeof part === 'string' ? part : scalarText(argument(args, part.argument))
      if (piece === undefined) return { ok: false, reason: 'path-argument-missing', argument: first }
      // A lone surrogate has no encoding; encodeURIComponent would throw.
      if (!piece.isWellFormed()) return { ok: false, reason: 'path-argument-unsafe', argument: first }
      raw += piece
      encoded += typeof part === 'string' ? part : encodeURIComponent(piece)
    }
    if (raw === '' || isUnsafe(raw)) return { ok: false, reason: 'path-argument-unsafe', argument: first }
    return encoded
  }
}

/** Path characters that need no encoding, and encodings as they are written. */
const LITERAL = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/

function isUnsafe(raw: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(raw)) return true
  if (!/[.%]/.test(raw)) return false
  // An upstream may decode once more or split on separators we encoded: no reading may contain a dot segment.
  let text = raw
  for (let round = 0; round < 3; round++) {
    if (text.split(/[/\\;]/).some(isDotSegment)) return true
    text = text.replace(/%(25|2e|2f|5c|3b)/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  return false
}

function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment)
}

function keepsShape(origin: string, path: string): boolean {
  const url = URL.parse(path, origin)
  return url !== null && url.origin === origin && url.pathname === path && url.search === '' && url.hash === ''
}

type QueryWriter = (args: JsonObject, pairs: string[]) => Problem | null

function compileQuery(name: string, node: TemplateNode, upstream: UpstreamNode): QueryWriter {
  const { credential } = upstream
  if (credential.kind === 'api-key' && credential.in === 'query' && credential.name === name) {
    throw refuse(`the query parameter ${name} is the credential's`)
  }
  const key = encodeURIComponent(name)
  if (node.kind === 'object') throw refuse(`the query parameter ${name} cannot be an object`)
  if (node.kind === 'array') {
    const items = node.items.map((item) => compileQuery(name, item, upstream))
    return (args, pairs) => {
      for (const write of items) {
        const problem = write(args, pairs)
        if (problem !== null) return problem
      }
      return null
    }
  }
  return (args, pairs) => {
    const value =
      node.kind === 'literal'
        ? node.value
        : node.kind === 'argument'
          ? argument(args, node.name)
          : joinText(node.parts, args)
    if (value === undefined || value === null) return null
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = scalarText(item)
      if (text === undefined || !text.isWellFormed()) {
        return { ok: false, reason: 'query-argument-not-scalar', argument: name }
      }
      pairs.push(`${key}=${encodeURIComponent(text)}`)
    }
    return null
  }
}

function refuse(message: string): FullmaktError {
  return new FullmaktError('ERR_CALL_TEMPLATE', message)
}
