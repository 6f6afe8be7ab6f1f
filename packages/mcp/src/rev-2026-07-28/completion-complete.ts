import type { Complete } from '../completion.ts'
import { resultResponse } from '../json-rpc.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/** `completion/complete`: values that prompts and templates declare. @see MCP 2026-07-28, server/utilities/completion */
export function completionComplete<Caller>(
  { ports, results }: MethodParts<Caller>,
  complete: Complete,
): Method<Caller> {
  return {
    name: 'completion/complete',
    mirrored: null,
    answer(incoming) {
      const done = complete(incoming.request.params, ports.visible(incoming.caller))
      if (!done.ok) return refuse(incoming, 200, ErrorCode.invalidParams, done.message)
      return resultResponse(incoming.request.id, results.completion(JSON.stringify(done.completion)))
    },
  }
}
