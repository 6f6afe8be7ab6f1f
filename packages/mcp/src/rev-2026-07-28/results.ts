import type { Json, ToolNode } from '@fullmakt/ir'
import { annotationHints } from '../annotations.ts'
import { type ResultForms, textContent } from '../outcome-response.ts'
import type { McpSurface } from '../ports.ts'
import { SUPPORTED_VERSIONS, TTL_MS } from './protocol.ts'

/** Everything this revision says that depends on the surface only; functions return the JSON text of results. */
export interface Results extends ResultForms {
  readonly discover: string
  page(tools: string, nextCursor: string | undefined): string
}

/**
 * Renders what does not depend on a request.
 * Every result says its type and names the server; lists and discovery say how long and for whom they may be kept.
 *
 * @see MCP 2026-07-28, server/discover
 * @see MCP 2026-07-28, server/utilities/caching
 */
export function createResults(server: McpSurface['server']): Results {
  const meta = `"_meta":${JSON.stringify({
    'io.modelcontextprotocol/serverInfo': { name: server.name, version: server.version },
  })}`
  const tail = `"ttlMs":${TTL_MS},"cacheScope":"private",${meta}}`
  const instructions = server.instructions === null ? '' : `"instructions":${JSON.stringify(server.instructions)},`
  return {
    discover: `{"resultType":"complete","supportedVersions":${JSON.stringify(SUPPORTED_VERSIONS)},"capabilities":{"tools":{}},${instructions}${tail}`,
    page: (tools, nextCursor) =>
      `{"resultType":"complete","tools":[${tools}],${nextCursor === undefined ? '' : `"nextCursor":${JSON.stringify(nextCursor)},`}${tail}`,
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
