import { type AnswerPath, isJsonObject, type Json, type JsonObject, type ToolNode } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { partsOf } from './field-types.ts'

/**
 * Lowers the paths that are left out of answers: names with dots between them, `*` for every item of a list.
 * Takes what has them and the tools that it speaks of. Reports, for each tool, a path that its answer cannot have, and one that its answer must
 * have: what is left out of an answer must leave an answer that still fits its schema.
 */
export function lowerRedactions(
  { redact, site }: { readonly redact: readonly string[]; readonly site: string },
  tools: readonly ToolNode[],
  context: LowerContext,
): readonly AnswerPath[] {
  return redact.map((text, index): AnswerPath => {
    const names = text.split('.')
    const path = ['redact', index]
    for (const { name, output } of tools) {
      if (output === null) {
        context.report('FMK2109', `\`${name}\` has no \`output\`, so \`${text}\` cannot be left out`, site, { path })
        continue
      }
      const removable = isRemovable(names, output)
      if (removable === undefined) {
        context.report('FMK2109', `the answer of \`${name}\` has no \`${text}\``, site, { path })
      } else if (!removable)
        context.report('FMK2110', `the answer of \`${name}\` must have \`${text}\``, site, { path })
    }
    return names
  })
}

// Whether an answer without the value at the path still fits; undefined where there can be no such value.
function isRemovable(names: AnswerPath, output: JsonObject): boolean | undefined {
  let places: readonly JsonObject[] = partsOf(output, output)
  let removable = true
  for (const name of names) {
    if (places.some(saysNothing)) return true
    const found = name === '*' ? itemsOf(places) : membersOf(places, name)
    if (found.length === 0) return undefined
    removable =
      name === '*'
        ? !places.some(({ minItems }) => typeof minItems === 'number' && minItems > 0)
        : !places.some(({ required }) => Array.isArray(required) && (required as readonly Json[]).includes(name))
    places = found.flatMap((schema) => (isJsonObject(schema) ? partsOf(schema, output) : [{}]))
  }
  return removable
}

function membersOf(places: readonly JsonObject[], name: string): readonly Json[] {
  return places.flatMap(({ properties, additionalProperties }): readonly Json[] => {
    if (isJsonObject(properties) && Object.hasOwn(properties, name)) return [properties[name]!]
    return isJsonObject(additionalProperties) ? [additionalProperties] : []
  })
}

function itemsOf(places: readonly JsonObject[]): readonly Json[] {
  return places.flatMap(({ items }) => (items === undefined || items === false ? [] : [items]))
}

// Under such a schema there may be anything.
function saysNothing(schema: JsonObject): boolean {
  return Object.keys(schema).every((key) => ANNOTATIONS.has(key))
}

const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', '$defs', '$id'])
