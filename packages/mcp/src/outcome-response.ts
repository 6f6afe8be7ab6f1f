import { FullmaktError, type Json, type JsonObject, type ToolNode } from '@fullmakt/ir'
import { errorResponse, RpcCode, type RpcId, refusal, resultResponse } from './json-rpc.ts'
import type { CallOutcome, McpResponse } from './ports.ts'

/** How a revision writes the two outcomes that are results; both return the JSON text of a result. */
export interface ResultForms {
  answer(structured: Json | undefined, text: string, content?: readonly JsonObject[]): string
  failed(text: string): string
}

/**
 * Turns what became of a call into the HTTP answer.
 * Throws `ERR_MCP_OUTCOME` for an answer without structured content of a tool that declares an output schema.
 * Does not validate structured content against that schema.
 *
 * @see MCP 2026-07-28, server/tools, Output Schema
 */
export function outcomeResponse(id: RpcId, tool: ToolNode, outcome: CallOutcome, forms: ResultForms): McpResponse {
  switch (outcome.kind) {
    case 'answer':
      if (tool.output !== null && outcome.structured === undefined) {
        throw new FullmaktError('ERR_MCP_OUTCOME', `the answer of ${tool.name} lacks structured content`)
      }
      return resultResponse(id, forms.answer(outcome.structured, outcome.text, outcome.content))
    case 'failed':
    case 'approval-required':
      return resultResponse(id, forms.failed(outcome.text))
    case 'insufficient-scope':
      return refusal(403, 'Insufficient scope', { 'www-authenticate': outcome.wwwAuthenticate }, id)
    case 'unavailable':
      return errorResponse(503, id, { code: RpcCode.internalError, message: outcome.text })
  }
}

/** A `content` list of one text block, as JSON text. */
export function textContent(text: string): string {
  return `[{"type":"text","text":${JSON.stringify(text)}}]`
}
