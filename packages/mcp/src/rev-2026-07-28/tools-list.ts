import { shortHash } from '../cursor.ts'
import { own, resultResponse } from '../json-rpc.ts'
import { createToolList } from '../tool-list.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'
import { renderTool } from './results.ts'

/** `tools/list`: the pages of the caller's own set. @see MCP 2026-07-28, server/tools, Listing Tools */
export function toolsList<Caller>({ surface, ports, options, results }: MethodParts<Caller>): Method<Caller> {
  const fragments = surface.tools.map((node, index) => ({ index, name: node.name, json: renderTool(node) }))
  const sign = surface.signCursor ?? shortHash
  const list = createToolList(fragments, options.pageSize, results.page, (text) => sign(`2026-07-28\n${text}`))
  return {
    name: 'tools/list',
    mirrored: null,
    answer(incoming) {
      const cursor = own(incoming.request.params, 'cursor')
      const page =
        cursor === undefined || typeof cursor === 'string' ? list(ports.visible(incoming.caller), cursor) : undefined
      if (page === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Invalid cursor')
      return resultResponse(incoming.request.id, page)
    },
  }
}
