import type { JsonObject } from '../json.ts'
import type { Span } from '../span.ts'
import type { CallNode } from './call-node.ts'

/** What a tool does to the world, as MCP's tool annotations say it. */
export interface ToolAnnotations {
  readonly readOnly: boolean
  readonly destructive: boolean
  readonly idempotent: boolean
  readonly openWorld: boolean
}

/**
 * A tool: an action an agent may call.
 * `requires` is the MCP client capabilities object a client must declare for the call, empty when it needs none.
 * `input` is a JSON Schema 2020-12 whose root has `type: object`; `output` describes the structured answer, or is null for plain text.
 */
export interface ToolNode {
  readonly kind: 'tool'
  readonly name: string
  readonly title: string | null
  readonly description: string
  readonly scope: string
  readonly annotations: ToolAnnotations
  readonly requires: JsonObject
  readonly input: JsonObject
  readonly output: JsonObject | null
  readonly call: CallNode
  readonly span: Span
}
