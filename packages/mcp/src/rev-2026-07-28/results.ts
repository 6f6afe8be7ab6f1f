import type { Json, JsonObject, ToolNode } from '@fullmakt/ir'
import { annotationHints } from '../annotations.ts'
import { type ResultForms, textContent } from '../outcome-response.ts'
import type { McpSurface } from '../ports.ts'
import { SUPPORTED_VERSIONS, TTL_MS } from './protocol.ts'

/** Everything this revision says that depends on the surface only; functions return the JSON text of results. */
export interface Results extends ResultForms {
  readonly discover: string
  /** Asks the client for something before the request can be carried out. @see MCP 2026-07-28, basic/patterns/mrtr */
  inputRequired(requests: JsonObject, requestState: string): string
  /** The end of a subscription, with members for its `_meta`. */
  listened(meta: JsonObject): string
  page(tools: string, nextCursor: string | undefined): string
}

/**
 * Renders what does not depend on a request.
 * Takes the server's identity and whether it tells of changed lists.
 * Every result says its type and names the server; lists and discovery say how long and for whom they may be kept.
 *
 * @see MCP 2026-07-28, server/discover
 * @see MCP 2026-07-28, server/utilities/caching
 */
export function createResults(server: McpSurface['server'], tellsChanges: boolean): Results {
  const own = { 'io.modelcontextprotocol/serverInfo': { name: server.name, version: server.version } }
  const meta = `"_meta":${JSON.stringify(own)}`
  const capabilities = JSON.stringify({ tools: tellsChanges ? { listChanged: true } : {} })
  const tail = `"ttlMs":${TTL_MS},"cacheScope":"private",${meta}}`
  const instructions = server.instructions === null ? '' : `"instructions":${JSON.stringify(server.instructions)},`
  return {
    discover: `{"resultType":"complete","supportedVersions":${JSON.stringify(SUPPORTED_VERSIONS)},"capabilities":${capabilities},${instructions}${tail}`,
    page: (tools, nextCursor) =>
      `{"resultType":"complete","tools":[${tools}],${nextCursor === undefined ? '' : `"nextCursor":${JSON.stringify(nextCursor)},`}${tail}`,
    inputRequired: (requests, requestState) =>
      `{"resultType":"input_required","inputRequests":${JSON.stringify(requests)},"requestState":${JSON.stringify(requestState)},${meta}}`,
    listened: (added) => `{"resultType":"complete","_meta":${JSON.stringify({ ...own, ...added })}}`,
    answer: (structured, text) => answer(structured, text, meta),
    failed: (text) => `{"resultType":"complete","content":${textContent(text)},"isError":true,${meta}}`,
  }
}

/** A tool in this revision's form, as JSON text; schemas are written as they are. @see MCP 2026-07-28, schema, Tool */
export function renderTool(tool: ToolNode): string {
  return JSON.stringify({
    name: tool.name,
    ...(tool.title === null ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: tool.input,
    ...(tool.output === null ? {} : { outputSchema: tool.output }),
    annotations: annotationHints(tool.annotations),
  })
}

function answer(structured: Json | undefined, text: string, meta: string): string {
  if (structured === undefined) return `{"resultType":"complete","content":${textContent(text)},${meta}}`
  const json = JSON.stringify(structured)
  return `{"resultType":"complete","content":${textContent(json)},"structuredContent":${json},${meta}}`
}
