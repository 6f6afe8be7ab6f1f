import {
  type ContentNode,
  type ContentSource,
  isJsonObject,
  type Json,
  type JsonObject,
  type TextPart,
  type ToolNode,
} from '@fullmakt/ir'

/** An upstream's answer, ready to be taken apart. `json` is undefined where it is not asked for or the body is none. */
export interface ContentAnswer {
  readonly body: Uint8Array
  readonly contentType: string | null
  readonly text: string | undefined
  readonly json: Json | undefined
}

/** What a content source gave: text as it is, or bytes. */
type Piece = { readonly text: string } | { readonly bytes: Uint8Array }

/**
 * Makes the content blocks of an answer, in the form that every MCP revision has for them.
 * Takes the blocks, the arguments, and the answer. Returns them, or undefined when one cannot be made: a pointer leads nowhere, what is there is
 * not Base64, or the upstream does not say of what type its bytes are.
 *
 * @see MCP 2026-07-28, schema, ContentBlock
 */
export function contentOf(
  nodes: readonly ContentNode[],
  args: JsonObject,
  answer: ContentAnswer,
): readonly JsonObject[] | undefined {
  const blocks: JsonObject[] = []
  for (const node of nodes) {
    const block = blockOf(node, args, answer)
    if (block === undefined) return undefined
    blocks.push(block)
  }
  return blocks
}

/**
 * Makes the contents of a resource; the wire layer adds the URI.
 * Takes the resource, and the answer or what is built in. Returns undefined for text that is none.
 *
 * @see MCP 2026-07-28, schema, ReadResourceResult
 */
export function resourceContents({ resource }: ToolNode, answer: ContentAnswer): JsonObject | undefined {
  if (resource === undefined) return undefined
  const mimeType = resource.mimeType ?? answer.contentType
  const type = mimeType === null ? {} : { mimeType }
  if (resource.binary) return { ...type, blob: base64(answer.body) }
  return answer.text === undefined ? undefined : { ...type, text: answer.text }
}

function blockOf(node: ContentNode, args: JsonObject, answer: ContentAnswer): JsonObject | undefined {
  if (node.kind === 'link') {
    const uri = textOf(node.uri, args)
    if (uri === undefined) return undefined
    const { name, description, mimeType } = node
    return {
      type: 'resource_link',
      uri,
      name,
      ...(description === null ? {} : { description }),
      ...(mimeType === null ? {} : { mimeType }),
    }
  }
  const piece = pieceOf(node.source, args, answer)
  if (piece === undefined) return undefined
  if (node.kind === 'text') {
    const text = 'text' in piece ? piece.text : answer.text
    return text === undefined ? undefined : { type: 'text', text }
  }
  const mimeType = node.mimeType ?? ('bytes' in piece ? answer.contentType : null)
  if (node.kind === 'resource') {
    const uri = textOf(node.uri, args)
    if (uri === undefined) return undefined
    const data = node.binary ? binaryOf(piece) : 'text' in piece ? piece.text : answer.text
    if (data === undefined) return undefined
    const type = mimeType === null ? {} : { mimeType }
    return { type: 'resource', resource: { uri, ...type, ...(node.binary ? { blob: data } : { text: data }) } }
  }
  const data = binaryOf(piece)
  return data === undefined || mimeType === null || !mimeType.startsWith(`${node.kind}/`)
    ? undefined
    : { type: node.kind, data, mimeType }
}

function pieceOf(source: ContentSource, args: JsonObject, answer: ContentAnswer): Piece | undefined {
  if (source.from === 'body') return { bytes: answer.body }
  const value = source.from === 'value' ? textOf(source.parts, args) : at(answer.json, source.pointer)
  if (value === undefined) return undefined
  return { text: typeof value === 'string' ? value : JSON.stringify(value) }
}

function binaryOf(piece: Piece): string | undefined {
  if ('bytes' in piece) return base64(piece.bytes)
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(piece.text) ? piece.text : undefined
}

// RFC 6901 §4
function at(value: Json | undefined, pointer: readonly string[]): Json | undefined {
  let current = value
  for (const token of pointer) {
    if (Array.isArray(current)) {
      current = /^(?:0|[1-9]\d{0,8})$/.test(token) ? (current as readonly Json[])[Number(token)] : undefined
    } else {
      current =
        current !== undefined && isJsonObject(current) && Object.hasOwn(current, token) ? current[token] : undefined
    }
  }
  return current
}

function textOf(parts: readonly TextPart[], args: JsonObject): string | undefined {
  let text = ''
  for (const part of parts) {
    const value = typeof part === 'string' ? part : Object.hasOwn(args, part.argument) ? args[part.argument] : ''
    if (value === undefined || (typeof value === 'object' && value !== null)) return undefined
    text += String(value ?? '')
  }
  return text
}

function base64(bytes: Uint8Array): string {
  const whole = bytes as Uint8Array & { toBase64?: () => string }
  if (whole.toBase64 !== undefined) return whole.toBase64()
  let binary = ''
  // Piece by piece: a call takes so many arguments only.
  for (let from = 0; from < bytes.length; from += 8_192)
    binary += String.fromCharCode(...bytes.subarray(from, from + 8_192))
  return btoa(binary)
}
