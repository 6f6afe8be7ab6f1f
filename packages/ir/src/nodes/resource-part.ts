/**
 * What makes an action a resource: it is read by its URI and not called by its name.
 * `uri` is a list of literal texts and variables, which are the arguments of the read; without variables it is one resource, else a template.
 * `contents` is there for a resource that is built in; its request is then none, and names no upstream.
 *
 * @see MCP 2026-07-28, server/resources
 * @see RFC 6570 §3.2.2
 */
export interface ResourcePart {
  readonly uri: readonly (string | { readonly argument: string })[]
  readonly mimeType: string | null
  /** Binary contents travel as Base64. */
  readonly binary: boolean
  readonly contents?: string
}
