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
export function listWithoutItems(schema: JsonObject, path: string = 'input'): string | undefined {
  const isList = [schema['type']].flat().includes('array')
  if (isList && !Object.hasOwn(schema, 'items') && !Object.hasOwn(schema, 'prefixItems')) return path
  for (const [keyword, value] of Object.entries(schema)) {
    if (DATA.has(keyword)) continue
    const at = NAMES.has(keyword) ? path : `${path}.${keyword}`
    const parts = BY_NAME.has(keyword)
      ? Object.entries(value as JsonObject).map(([name, part]) => [`${at}.${name}`, part] as const)
      : [value].flat().map((part) => [at, part as Json] as const)
    for (const [place, part] of parts) {
      const found = isJsonObject(part) ? listWithoutItems(part, place) : undefined
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Keywords that a path leaves out, as authors do. */
const NAMES: ReadonlySet<string> = new Set(['properties', 'items', 'anyOf', 'oneOf', 'allOf'])
/** Keywords whose members are named by the author, and keywords whose value is data. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'dependentRequired'])
