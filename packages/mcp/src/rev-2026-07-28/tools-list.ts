import { formLists } from '../form-lists.ts'
import { listMethod } from './list-method.ts'
import type { Method, MethodParts } from './method.ts'
import { renderTool } from './results.ts'

/** `tools/list`: the pages of the caller's own set, in the form that its client takes. @see MCP 2026-07-28, server/tools, Listing Tools */
export function toolsList<Caller>(parts: MethodParts<Caller>): Method<Caller> {
  const { surface, ports } = parts
  const listOf = formLists(surface, ports, (inForm) => {
    const fragments = surface.tools.flatMap((node, index) =>
      node.resource === undefined ? [{ index, name: node.name, json: renderTool(inForm(node)) }] : [],
    )
    return listMethod(parts, 'tools/list', 'tools', fragments)
  })
  return {
    name: 'tools/list',
    mirrored: null,
    answer: (incoming, envelope) => listOf(incoming.caller).answer(incoming, envelope),
  }
}
