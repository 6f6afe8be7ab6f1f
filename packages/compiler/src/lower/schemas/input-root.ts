import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { localReference } from './local-reference.ts'

/**
 * Says at the root of an input that it is an object, where it can be nothing else.
 * Takes the schema; a root that is a choice of objects, or all of several, gets `type: "object"`; any other is returned as it is.
 *
 * @see MCP 2026-07-28, server/tools
 */
export function withObjectRoot(input: JsonObject): JsonObject {
  return input['type'] === undefined && isObject(input, input, 0) ? { type: 'object', ...input } : input
}

function isObject(schema: Json | undefined, root: JsonObject, depth: number): boolean {
  if (schema === undefined || !isJsonObject(schema) || depth > 16) return false
  if (schema['type'] !== undefined) return schema['type'] === 'object'
  const { $ref, anyOf, oneOf, allOf } = schema
  if (typeof $ref === 'string') {
    return isObject(localReference(root, $ref), root, depth + 1)
  }
  for (const choice of [anyOf, oneOf]) {
    if (Array.isArray(choice) && choice.length > 0 && choice.every((part: Json) => isObject(part, root, depth + 1))) {
      return true
    }
  }
  return Array.isArray(allOf) && allOf.some((part: Json) => isObject(part, root, depth + 1))
}
