import { FullmaktError, isJsonObject, type JsonObject, type ToolNode } from '@fullmakt/ir'
import { own, RpcCode } from './json-rpc.ts'
import type { VisibleTools } from './ports.ts'

/** A tool with its place on the surface and what a revision compiled for it. */
export interface IndexedTool<Compiled> {
  readonly index: number
  readonly node: ToolNode
  readonly compiled: Compiled
}

/** The tools of one revision by name. */
export type ToolIndex<Compiled> = ReadonlyMap<string, IndexedTool<Compiled>>

/** A `tools/call` that named a tool the caller may see, or the error for one that did not. */
export type FoundCall<Compiled> =
  | { readonly ok: true; readonly tool: IndexedTool<Compiled>; readonly args: JsonObject }
  | { readonly ok: false; readonly error: { readonly code: number; readonly message: string } }

/**
 * Indexes the tools that a revision serves.
 * Takes the tools and what to compile for each (undefined leaves the tool out).
 * Throws `ERR_MCP_TOOL_NAME` when two tools have one name.
 */
export function indexTools<Compiled>(
  tools: readonly ToolNode[],
  compile: (tool: ToolNode) => Compiled | undefined,
): ToolIndex<Compiled> {
  const index = new Map<string, IndexedTool<Compiled>>()
  tools.forEach((node, position) => {
    // What is read by its URI cannot be called by its name.
    if (node.resource !== undefined) return
    const compiled = compile(node)
    if (compiled === undefined) return
    if (index.has(node.name)) throw new FullmaktError('ERR_MCP_TOOL_NAME', `two tools are named ${node.name}`)
    index.set(node.name, { index: position, node, compiled })
  })
  return index
}

/**
 * Finds the tool that the params of `tools/call` name.
 * A tool that the caller may not see is answered exactly like one that does not exist.
 *
 * @see MCP 2026-07-28, server/tools, Error Handling
 */
export function findCall<Compiled>(
  tools: ToolIndex<Compiled>,
  params: JsonObject,
  visible: VisibleTools,
): FoundCall<Compiled> {
  const name = own(params, 'name')
  if (typeof name !== 'string') return refuse('params.name must be a string')
  const tool = tools.get(name)
  if (tool === undefined || !visible.sees(tool.index)) return refuse('Unknown tool')
  const args = own(params, 'arguments')
  if (args !== undefined && !isJsonObject(args)) return refuse('params.arguments must be an object')
  // An object for each call: the defaults of the schema are filled into it.
  return { ok: true, tool, args: args ?? {} }
}

function refuse(message: string): { readonly ok: false; readonly error: { code: number; message: string } } {
  return { ok: false, error: { code: RpcCode.invalidParams, message } }
}
