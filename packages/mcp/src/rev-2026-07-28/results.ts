import type { Json, JsonObject, ToolNode } from '@fullmakt/ir'
import { annotationHints } from '../annotations.ts'
import { listedInput } from '../asked-arguments.ts'
import type { Features } from '../features.ts'
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
  /** A page of a list, under the member that holds it. */
  page(member: string, items: string, nextCursor: string | undefined): string
  /** The result of `resources/read`. */
  contents(contents: string): string
  prompt(description: string, messages: string): string
  /** A result of this type with members as JSON text, each with a comma after it. */
  task(type: 'task' | 'complete', members: string): string
  completion(completion: string): string
}

/**
 * Renders what does not depend on a request.
 * Takes the server's identity, whether it tells of changed lists, and what it offers beside tools.
 * Every result says its type and names the server; lists and discovery say how long and for whom they may be kept.
 *
 * @see MCP 2026-07-28, server/discover
 * @see MCP 2026-07-28, server/utilities/caching
 */
export function createResults(server: McpSurface['server'], tellsChanges: boolean, features: Features): Results {
  const own = { 'io.modelcontextprotocol/serverInfo': { name: server.name, version: server.version } }
  const meta = `"_meta":${JSON.stringify(own)}`
  const listed = tellsChanges ? { listChanged: true } : {}
  const capabilities = JSON.stringify({
    tools: listed,
    ...(features.hasResources ? { resources: listed } : {}),
    ...(features.hasPrompts ? { prompts: listed } : {}),
    ...(features.hasCompletions ? { completions: {} } : {}),
    ...(features.hasTasks ? { extensions: { 'io.modelcontextprotocol/tasks': {} } } : {}),
  })
  const tail = `"ttlMs":${TTL_MS},"cacheScope":"private",${meta}}`
  const instructions = server.instructions === null ? '' : `"instructions":${JSON.stringify(server.instructions)},`
  return {
    discover: `{"resultType":"complete","supportedVersions":${JSON.stringify(SUPPORTED_VERSIONS)},"capabilities":${capabilities},${instructions}${tail}`,
    page: (member, items, nextCursor) =>
      `{"resultType":"complete","${member}":[${items}],${nextCursor === undefined ? '' : `"nextCursor":${JSON.stringify(nextCursor)},`}${tail}`,
    inputRequired: (requests, requestState) =>
      `{"resultType":"input_required","inputRequests":${JSON.stringify(requests)},"requestState":${JSON.stringify(requestState)},${meta}}`,
    listened: (added) => `{"resultType":"complete","_meta":${JSON.stringify({ ...own, ...added })}}`,
    contents: (contents) => `{"resultType":"complete","contents":${contents},${tail}`,
    prompt: (description, messages) =>
      `{"resultType":"complete","description":${JSON.stringify(description)},"messages":${messages},${meta}}`,
    task: (type, members) => `{"resultType":"${type}",${members}${meta}}`,
    completion: (completion) => `{"resultType":"complete","completion":${completion},${meta}}`,
    answer: (structured, text, content) => answer(structured, text, content, meta),
    failed: (text) => `{"resultType":"complete","content":${textContent(text)},"isError":true,${meta}}`,
  }
}

/** A tool in this revision's form, as JSON text; schemas are written as they are. @see MCP 2026-07-28, schema, Tool */
export function renderTool(tool: ToolNode): string {
  return JSON.stringify({
    name: tool.name,
    ...(tool.title === null ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: listedInput(tool.input, tool.asks),
    ...(tool.output === null ? {} : { outputSchema: tool.output }),
    annotations: annotationHints(tool.annotations),
  })
}

function answer(
  structured: Json | undefined,
  text: string,
  content: readonly JsonObject[] | undefined,
  meta: string,
): string {
  if (content !== undefined) {
    const typed = structured === undefined ? '' : `"structuredContent":${JSON.stringify(structured)},`
    return `{"resultType":"complete","content":${JSON.stringify(content)},${typed}${meta}}`
  }
  if (structured === undefined) return `{"resultType":"complete","content":${textContent(text)},${meta}}`
  const json = JSON.stringify(structured)
  return `{"resultType":"complete","content":${textContent(json)},"structuredContent":${json},${meta}}`
}
