import { isJsonObject, type Json, type JsonObject, type Program } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/**
 * Inputs that JSON Schema allows and some clients refuse: a union at the root, which the Anthropic API does not take, and lists that do not
 * say what is in them, which the OpenAI API and VS Code do not take.
 */
export function clientSchemas(program: Program): readonly Diagnostic[] {
  // Where the config names its clients, those are what counts.
  if (program.server.clients !== undefined) return []
  return program.tools.flatMap(({ name, input, resource, span }) => {
    if (resource !== undefined) return []
    const union = rootUnion(input)
    const list = listWithoutItems(input)
    return [
      ...(union === undefined ? [] : [`the input of \`${name}\` has \`${union}\` at its root`]),
      ...(list === undefined ? [] : [`a list in the input of \`${name}\` does not say what is in it (\`${list}\`)`]),
    ].map((message) => diagnostic('FMK2009', message, span))
  })
}

/** The keyword at the root of a schema that makes a choice or a whole of several schemas, if there is one. */
export function rootUnion(schema: JsonObject): string | undefined {
  return ['anyOf', 'oneOf', 'allOf'].find((keyword) => Object.hasOwn(schema, keyword))
}

/** The place of a list in a schema that does not say what is in it, if there is one. */
export function listWithoutItems(schema: Json, path: string = 'input'): string | undefined {
  if (Array.isArray(schema)) {
    for (const item of schema as readonly Json[]) {
      const found = listWithoutItems(item, path)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (!isJsonObject(schema)) return undefined
  if (schema['type'] === 'array' && !Object.hasOwn(schema, 'items') && !Object.hasOwn(schema, 'prefixItems'))
    return path
  for (const [keyword, value] of Object.entries(schema)) {
    if (['const', 'enum', 'default', 'examples'].includes(keyword)) continue
    const found = listWithoutItems(value, NAMES.has(keyword) ? path : `${path}.${keyword}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** Keywords that a path leaves out, as authors do. */
const NAMES: ReadonlySet<string> = new Set(['properties', 'items', 'anyOf', 'oneOf', 'allOf'])
