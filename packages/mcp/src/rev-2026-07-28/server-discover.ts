import { resultResponse } from '../json-rpc.ts'
import type { Method, MethodParts } from './method.ts'

/** `server/discover`: the same for everybody. @see MCP 2026-07-28, server/discover */
export function serverDiscover<Caller>({ results }: MethodParts<Caller>): Method<Caller> {
  return {
    name: 'server/discover',
    mirrored: null,
    answer: ({ request }) => resultResponse(request.id, results.discover),
  }
}
