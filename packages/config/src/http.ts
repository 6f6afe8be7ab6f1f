import type { HttpMethod } from '@fullmakt/ir'
import type { Credential } from './credential.ts'
import { type Site, siteOf } from './site.ts'
import type { NamesInTemplate, NamesInText, Template } from './template.ts'

/** A duration: a whole number and a unit, such as `500ms`, `30s`, `15m`, `2h` or `7d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** Settings of an upstream. */
export interface HttpOptions {
  /** Whose account at the upstream the calls use: one of the service, or the resource owner's own. */
  readonly actAs: 'service' | 'user'
  readonly auth: Credential
  /** Lets this origin resolve to loopback, private or link-local addresses. Off unless said. */
  readonly privateNetwork?: boolean
  /** Time for one whole exchange, a day at most; `15s` unless said. */
  readonly timeout?: Duration
  /** Largest answer in bytes; 1 MiB unless said. */
  readonly maxAnswerBytes?: number
}

/** What goes into a request beside its path: names of arguments, or a template with arguments in it. */
export interface RequestParts {
  readonly query?: readonly string[] | { readonly [name: string]: Template }
  readonly body?: readonly string[] | { readonly [name: string]: Template }
}

/** One request to an upstream, as a template; `Names` are the arguments it takes. */
export interface Call<Names extends string = string> {
  readonly kind: 'call'
  readonly upstream: Upstream
  readonly method: HttpMethod
  readonly path: string
  readonly parts: RequestParts
  readonly site: Site
  /** Only a type: the arguments that the request uses. */
  readonly names?: Names
}

/** An HTTP API at one pinned origin. */
export interface Upstream {
  readonly kind: 'upstream'
  readonly origin: string
  readonly options: HttpOptions
  readonly site: Site
  readonly get: Request
  readonly post: Request
  readonly put: Request
  readonly patch: Request
  readonly delete: Request
}

/** Declares a request: a path with `{argument}` places and what goes into the query and the body. */
export type Request = <const Path extends `/${string}`, const Parts extends RequestParts = Record<never, never>>(
  path: Path,
  parts?: Parts,
) => Call<NamesInText<Path> | NamesInParts<Parts>>

// Parts that were not understood are said where they stand; looking for names in the general type would never end.
type NamesInParts<Parts> = RequestParts extends Parts
  ? never
  :
      | NamesInPart<'query' extends keyof Parts ? Parts['query'] : never>
      | NamesInPart<'body' extends keyof Parts ? Parts['body'] : never>

type NamesInPart<Part> = Part extends readonly (infer Name extends string)[] ? Name : NamesInTemplate<Part>

/**
 * Declares an HTTP API.
 * Takes its origin (scheme, host and port, nothing else) and its settings; returns the upstream, whose methods declare requests.
 */
export function http(origin: `${'https' | 'http'}://${string}`, options: HttpOptions): Upstream {
  const upstream: Upstream = {
    kind: 'upstream',
    origin,
    options,
    site: siteOf(http),
    get: (path, parts) => request('GET', path, parts, upstream.get),
    post: (path, parts) => request('POST', path, parts, upstream.post),
    put: (path, parts) => request('PUT', path, parts, upstream.put),
    patch: (path, parts) => request('PATCH', path, parts, upstream.patch),
    delete: (path, parts) => request('DELETE', path, parts, upstream.delete),
  }
  return upstream

  function request(method: HttpMethod, path: string, parts: RequestParts = {}, callee: Request): Call<never> {
    return { kind: 'call', upstream, method, path, parts, site: siteOf(callee) }
  }
}
