/** Where a piece of content comes from: a place in the upstream's JSON, a text with `{argument}` places, or, with neither, the whole answer. */
export interface ContentFrom {
  /** A JSON pointer into the answer. */
  readonly at?: `/${string}`
  /** A text with `{argument}` places; for binary content Base64. */
  readonly value?: string
}

/** One content block of an answer or of a message. */
export interface Content {
  readonly kind: 'content'
  readonly type: 'text' | 'image' | 'audio' | 'resource' | 'link'
  readonly settings: ContentFrom & {
    readonly mimeType?: string
    readonly uri?: string
    readonly binary?: boolean
    readonly name?: string
    readonly description?: string
  }
}

/** An image or a sound: bytes of the whole answer, or Base64 from a place in it. The upstream says the media type unless it is said here. */
export interface MediaContent extends ContentFrom {
  readonly mimeType?: string
}

/** A resource inside an answer. `binary` says that it is bytes and not text. */
export interface ResourceContent extends ContentFrom {
  readonly uri: string
  readonly mimeType?: string
  readonly binary?: boolean
}

/** A link to a resource that the client may read. */
export interface LinkContent {
  readonly uri: string
  readonly name: string
  readonly description?: string
  readonly mimeType?: string
}

/**
 * Declares content blocks, for the `content` of a tool and the messages of a prompt.
 * Each function takes where the block comes from; a prompt has values only.
 *
 * @see MCP 2026-07-28, server/tools, Tool Result
 */
export const content: {
  text(from?: ContentFrom): Content
  image(settings?: MediaContent): Content
  audio(settings?: MediaContent): Content
  resource(settings: ResourceContent): Content
  link(settings: LinkContent): Content
} = {
  text: (from = {}) => ({ kind: 'content', type: 'text', settings: from }),
  image: (settings = {}) => ({ kind: 'content', type: 'image', settings }),
  audio: (settings = {}) => ({ kind: 'content', type: 'audio', settings }),
  resource: (settings) => ({ kind: 'content', type: 'resource', settings }),
  link: (settings) => ({ kind: 'content', type: 'link', settings }),
}
