import { isJsonObject } from '@fullmakt/ir'
import { errorResponse, RpcCode, refusal, resultResponse } from './json-rpc.ts'
import type { CallOutcome, McpResponse } from './ports.ts'

/** The HTTP answer to a read; `render` writes a result with the JSON text of its contents. A read has no result that says that it failed. */
export function readResponse(
  id: string | number,
  uri: string,
  outcome: CallOutcome,
  render: (contents: string) => string,
): McpResponse {
  switch (outcome.kind) {
    case 'answer': {
      const [contents] = outcome.content ?? []
      const whole = contents !== undefined && isJsonObject(contents) ? contents : { text: outcome.text }
      return resultResponse(id, render(JSON.stringify([{ uri, ...whole }])))
    }
    case 'failed':
    case 'approval-required':
      return errorResponse(200, id, { code: RpcCode.internalError, message: outcome.text, data: { uri } })
    case 'insufficient-scope':
      return refusal(403, 'Insufficient scope', { 'www-authenticate': outcome.wwwAuthenticate }, id)
    case 'unavailable':
      return errorResponse(503, id, { code: RpcCode.internalError, message: outcome.text })
  }
}
