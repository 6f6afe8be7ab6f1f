import { shortHash } from '../cursor.ts'
import { own, resultResponse } from '../json-rpc.ts'
import type { VisibleTools } from '../ports.ts'
import { createToolList, type ToolFragment } from '../tool-list.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/**
 * A method that lists things in pages: the caller's own set of them, or all where `isFor` says that everybody sees the same.
 * Takes the method's name, the member that holds the things, and the things.
 *
 * @see MCP 2026-07-28, server/utilities/pagination
 */
export function listMethod<Caller>(
  { surface, ports, options, results }: MethodParts<Caller>,
  name: string,
  member: string,
  fragments: readonly ToolFragment[],
  isFor: 'caller' | 'everybody' = 'caller',
): Method<Caller> {
  const sign = surface.signCursor ?? shortHash
  const render = (items: string, next: string | undefined): string => results.page(member, items, next)
  const list = createToolList(fragments, options.pageSize, render, (text) => sign(`2026-07-28\n${member}\n${text}`))
  return {
    name,
    mirrored: null,
    answer(incoming) {
      const cursor = own(incoming.request.params, 'cursor')
      const visible = isFor === 'everybody' ? EVERYTHING : ports.visible(incoming.caller)
      const page = cursor === undefined || typeof cursor === 'string' ? list(visible, cursor) : undefined
      if (page === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Invalid cursor')
      return resultResponse(incoming.request.id, page)
    },
  }
}

const EVERYTHING: VisibleTools = { key: '*', sees: () => true }
