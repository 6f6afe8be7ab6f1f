import { listMethod } from './list-method.ts'
import type { Method, MethodParts } from './method.ts'
import { renderTool } from './results.ts'

/** `tools/list`: the pages of the caller's own set. @see MCP 2026-07-28, server/tools, Listing Tools */
export function toolsList<Caller>(parts: MethodParts<Caller>): Method<Caller> {
  const fragments = parts.surface.tools.flatMap((node, index) =>
    node.resource === undefined ? [{ index, name: node.name, json: renderTool(node) }] : [],
  )
  return listMethod(parts, 'tools/list', 'tools', fragments)
}
