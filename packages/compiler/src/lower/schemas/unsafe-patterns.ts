import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { type PatternRisk, patternRisk } from './pattern-risk.ts'

/** A pattern that cannot be used: where it stands in the schema, as a JSON pointer, and what it does. */
export interface UnsafePattern {
  readonly pattern: string
  readonly at: string
  readonly risk: Exclude<PatternRisk, 'linear'>
}

/** Length of a text up to which a pattern may take more than steps in proportion. */
const SHORT = 256

/**
 * Finds the patterns of a schema that a caller could keep the server busy with, and those that cannot be read.
 * Takes the schema. A pattern whose steps grow by a power of the length is let through where `maxLength` is at most 256.
 */
export function unsafePatterns(schema: JsonObject): readonly UnsafePattern[] {
  const found: UnsafePattern[] = []
  visit(schema, '', Infinity)
  return found

  function visit(value: Json, at: string, limit: number): void {
    if (!isJsonObject(value)) return
    const own = typeof value['maxLength'] === 'number' ? Math.min(limit, value['maxLength']) : limit
    if (typeof value['pattern'] === 'string') judge(value['pattern'], `${at}/pattern`, own)
    for (const [keyword, inner] of Object.entries(value)) {
      if (MAPS.has(keyword) && isJsonObject(inner)) {
        for (const [name, part] of Object.entries(inner)) {
          if (keyword === 'patternProperties') judge(name, `${at}/${keyword}`, Infinity)
          visit(part, `${at}/${keyword}/${name}`, Infinity)
        }
      } else if (LISTS.has(keyword) && Array.isArray(inner)) {
        const kept = keyword === 'allOf' ? own : Infinity
        for (const [index, part] of (inner as readonly Json[]).entries()) visit(part, `${at}/${keyword}/${index}`, kept)
      } else if (SINGLE.has(keyword)) visit(inner, `${at}/${keyword}`, Infinity)
    }
  }

  function judge(pattern: string, at: string, limit: number): void {
    const risk = riskOf(pattern)
    if (risk === 'linear' || (risk === 'polynomial' && limit <= SHORT)) return
    found.push({ pattern, at, risk })
  }
}

const MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties', 'dependentSchemas'])
const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const SINGLE: ReadonlySet<string> = new Set(
  ['items', 'contains', 'additionalProperties', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'].concat([
    'not',
    'if',
    'then',
    'else',
  ]),
)

// Many tools share the patterns of a few formats.
const known = new Map<string, PatternRisk>()

function riskOf(pattern: string): PatternRisk {
  const risk = known.get(pattern) ?? patternRisk(pattern)
  known.set(pattern, risk)
  return risk
}
