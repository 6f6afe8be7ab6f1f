import type { JsonObject } from '../json.ts'
import type { TextPart } from './call-node.ts'

/**
 * Something that the client is asked for before a call is made or a prompt is given.
 * `arguments` are the arguments that the answer becomes. `after` names questions that are answered before this one is asked. An optional one is left
 * out for clients that cannot be asked, and may be declined.
 *
 * @see MCP 2026-07-28, basic/patterns/mrtr
 */
export type AskNode = {
  readonly name: string
  readonly arguments: readonly string[]
  readonly after: readonly string[]
  readonly optional: boolean
} & (
  | { readonly kind: 'form'; readonly message: readonly TextPart[]; readonly schema: JsonObject }
  | {
      readonly kind: 'sampling'
      readonly prompt: readonly TextPart[]
      readonly system: string | null
      readonly maxTokens: number
    }
  | { readonly kind: 'roots' }
)
