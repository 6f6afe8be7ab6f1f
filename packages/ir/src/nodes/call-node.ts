import type { Json } from '../json.ts'

/** The methods an upstream call may use. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A piece of text: itself, or the value of the tool's argument of that name. */
export type TextPart = string | { readonly argument: string }

/**
 * What becomes JSON from arguments.
 * A member whose argument is absent is left out; `text` joins its parts into one string.
 */
export type TemplateNode =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'argument'; readonly name: string }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, TemplateNode])[] }
  | { readonly kind: 'array'; readonly items: readonly TemplateNode[] }

/**
 * One HTTP request to an upstream, as a template.
 * `path` holds one entry per segment; a segment is a list of parts. The query and the body name their arguments.
 */
export interface CallNode {
  readonly kind: 'http-call'
  readonly upstream: string
  readonly method: HttpMethod
  readonly path: readonly (readonly TextPart[])[]
  readonly query: readonly (readonly [string, TemplateNode])[]
  readonly body: TemplateNode | null
}
