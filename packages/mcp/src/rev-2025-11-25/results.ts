import type { ToolNode } from '@fullmakt/ir'
import { annotationHints } from '../annotations.ts'
import { type ResultForms, textContent } from '../outcome-response.ts'
import { applyForm, type OutputForm } from './output-form.ts'

/** A page of `tools/list` as JSON text. @see MCP 2025-11-25, server/tools, Listing Tools */
export function renderPage(tools: string, nextCursor: string | undefined): string {
  return nextCursor === undefined
    ? `{"tools":[${tools}]}`
    : `{"tools":[${tools}],"nextCursor":${JSON.stringify(nextCursor)}}`
}

/** A tool in this revision's form, as JSON text. @see MCP 2025-11-25, schema, Tool */
export function renderTool(tool: ToolNode, form: OutputForm): string {
  return JSON.stringify({
    name: tool.name,
    ...(tool.title === null ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: tool.input,
    ...(form.kind === 'none' ? {} : { outputSchema: form.schema }),
    annotations: annotationHints(tool.annotations),
  })
}

/** The results of `tools/call` for a tool whose output has this form. @see MCP 2025-11-25, schema, CallToolResult */
export function callResults(form: OutputForm): ResultForms {
  return {
    answer(structured, text) {
      if (structured === undefined) return `{"content":${textContent(text)}}`
      const object = applyForm(form, structured)
      if (object === undefined) return `{"content":${textContent(JSON.stringify(structured))}}`
      const json = JSON.stringify(object)
      return `{"content":${textContent(json)},"structuredContent":${json}}`
    },
    failed: (text) => `{"content":${textContent(text)},"isError":true}`,
  }
}
