import type { JsonObject, ToolAnnotations } from '@fullmakt/ir'

/** Tool annotations as every revision writes them. @see MCP 2026-07-28, schema, ToolAnnotations */
export function annotationHints(annotations: ToolAnnotations): JsonObject {
  return {
    readOnlyHint: annotations.readOnly,
    destructiveHint: annotations.destructive,
    idempotentHint: annotations.idempotent,
    openWorldHint: annotations.openWorld,
  }
}
