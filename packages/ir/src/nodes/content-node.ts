import type { TextPart } from './call-node.ts'

/**
 * Where a piece of content comes from: the whole body of the upstream's answer, a place in it as JSON (the tokens of an RFC 6901 pointer), or a
 * text with arguments in it.
 */
export type ContentSource =
  | { readonly from: 'body' }
  | { readonly from: 'pointer'; readonly pointer: readonly string[] }
  | { readonly from: 'value'; readonly parts: readonly TextPart[] }

/**
 * One content block that an answer is made into.
 * A binary block takes the bytes of a body; from JSON or a text it takes Base64. `mimeType` is null where the upstream says it.
 *
 * @see MCP 2026-07-28, schema, ContentBlock
 */
export type ContentNode =
  | { readonly kind: 'text'; readonly source: ContentSource }
  | { readonly kind: 'image' | 'audio'; readonly source: ContentSource; readonly mimeType: string | null }
  | {
      readonly kind: 'resource'
      readonly source: ContentSource
      readonly mimeType: string | null
      readonly uri: readonly TextPart[]
      readonly binary: boolean
    }
  | {
      readonly kind: 'link'
      readonly uri: readonly TextPart[]
      readonly name: string
      readonly description: string | null
      readonly mimeType: string | null
    }
