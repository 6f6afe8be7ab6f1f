import type { JsonObject } from '@fullmakt/ir'
import { localReference } from '../../lower/schemas/local-reference.ts'
import { mapSubschemas } from './subschemas.ts'

/** Schemas that inlining may make, so that a few references to references do not fill a list. */
const MOST_SCHEMAS = 2_000

/**
 * Puts what is referred to in the place of each reference.
 * Takes an input; returns one that takes the very same values and has no references, or undefined where that cannot be: a schema refers to itself, to
 * something other than a place in the same schema, or to so much that the whole would get too large.
 *
 * @see JSON Schema 2020-12, section 8.2.3 (Core)
 */
export function inlineReferences(input: JsonObject): JsonObject | undefined {
  let left = MOST_SCHEMAS
  let isPossible = true
  const impossible = (): JsonObject => {
    isPossible = false
    return {}
  }
  const inline = (schema: JsonObject, within: readonly string[]): JsonObject => {
    if (!isPossible || --left < 0 || UNMOVABLE.some((keyword) => keyword in schema)) return impossible()
    const { $ref, $defs: _, definitions: __, $anchor: ___, ...rest } = schema
    const own = mapSubschemas(rest, (subschema) => inline(subschema, within))
    if ($ref === undefined) return own
    const target = typeof $ref === 'string' && !within.includes($ref) ? localReference(input, $ref) : undefined
    if (typeof $ref !== 'string' || target === undefined) return impossible()
    const inPlace = inline(target, [...within, $ref])
    // What only describes can stand beside anything; other keywords are judged together with what was referred to.
    return Object.keys(own).every((keyword) => DESCRIBING.has(keyword))
      ? { ...inPlace, ...own }
      : { ...own, allOf: [...(Array.isArray(own['allOf']) ? own['allOf'] : []), inPlace] }
  }
  const inlined = inline(input, ['#'])
  return isPossible ? inlined : undefined
}

/** Whether an input refers to anything. */
export function hasReferences(schema: JsonObject): boolean {
  let has = '$ref' in schema || '$dynamicRef' in schema
  mapSubschemas(schema, (subschema) => {
    has ||= hasReferences(subschema)
    return subschema
  })
  return has
}

/** What gives references another meaning in another place. */
const UNMOVABLE: readonly string[] = ['$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$id']
const DESCRIBING: ReadonlySet<string> = new Set([
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
])
