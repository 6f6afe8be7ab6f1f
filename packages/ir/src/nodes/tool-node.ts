import type { JsonObject } from '../json.ts'
import type { Span } from '../span.ts'
import type { AskNode } from './ask-node.ts'
import type { CallNode } from './call-node.ts'
import type { ContentNode } from './content-node.ts'
import type { ResourcePart } from './resource-part.ts'

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
 * `content` says what else than its text an answer is made into. `asks` are questions to the client, whose answers are among the arguments.
 * With `task` a call may be answered later; where it is required, only clients that take tasks may call. With `answerMs` its questions are asked
 * within the task and wait so many milliseconds for their answers; without, they are asked before there is a task.
 * With `resource` the action is read by its URI and not called by its name; policy, limits and audit treat it like any other.
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
  readonly content?: readonly ContentNode[]
  readonly asks?: readonly AskNode[]
  readonly resource?: ResourcePart
  readonly task?: 'optional' | 'required'
  readonly answerMs?: number
  readonly span: Span
}
