import type { ToolNode } from '@fullmakt/ir'
import { annotationHints } from '../annotations.ts'
import { listedInput } from '../asked-arguments.ts'
import { type ResultForms, textContent } from '../outcome-response.ts'
import { applyForm, type OutputForm } from './output-form.ts'

/** A page of a list, under the member that holds it, as JSON text. @see MCP 2025-11-25, server/utilities/pagination */
export function renderPage(member: string, items: string, nextCursor: string | undefined): string {
  return nextCursor === undefined
    ? `{"${member}":[${items}]}`
    : `{"${member}":[${items}],"nextCursor":${JSON.stringify(nextCursor)}}`
}

/** A tool in this revision's form, as JSON text. @see MCP 2025-11-25, schema, Tool */
export function renderTool(tool: ToolNode, form: OutputForm): string {
  return JSON.stringify({
    name: tool.name,
    ...(tool.title === null ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: listedInput(tool.input, tool.asks),
    ...(form.kind === 'none' ? {} : { outputSchema: form.schema }),
    annotations: annotationHints(tool.annotations),
  })
}

/** The results of `tools/call` for a tool whose output has this form. @see MCP 2025-11-25, schema, CallToolResult */
export function callResults(form: OutputForm): ResultForms {
  return {
    answer(structured, text, content) {
      if (content !== undefined) {
        const typed = applyForm(form, structured)
        const tail = typed === undefined ? '' : `,"structuredContent":${JSON.stringify(typed)}`
        return `{"content":${JSON.stringify(content)}${tail}}`
      }
      if (structured === undefined) return `{"content":${textContent(text)}}`
      const object = applyForm(form, structured)
      if (object === undefined) return `{"content":${textContent(JSON.stringify(structured))}}`
      const json = JSON.stringify(object)
      return `{"content":${textContent(json)},"structuredContent":${json}}`
    },
    failed: (text) => `{"content":${textContent(text)},"isError":true}`,
  }
}
