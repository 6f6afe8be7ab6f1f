import type { JsonObject } from '@fullmakt/ir'
import type { ClientTarget } from '../../check/client-table.ts'
import { flattenRoot } from './flatten-root.ts'
import { inlineReferences } from './inline-references.ts'
import { mapSubschemas } from './subschemas.ts'

/** What a client refuses in the schemas of inputs. */
export type Refusals = Pick<
  ClientTarget,
  'refusesReferences' | 'refusesUnions' | 'refusesBareLists' | 'refusesDialects'
>

/**
 * An input in the form that a client takes, as far as there is one.
 * Takes the input and what the client refuses. The form takes at least what the input takes, so that no client holds back a call that would be good; what
 * it takes beyond is refused when it comes, for calls are judged by the input itself.
 */
export function clientForm(input: JsonObject, refuses: Refusals): JsonObject {
  let form = input
  // A union is made one object of what its parts name, so what they refer to must be there.
  const isUnion = refuses.refusesUnions === true && UNIONS.some((keyword) => keyword in form)
  if (refuses.refusesReferences === true || isUnion) form = inlineReferences(form) ?? form
  if (refuses.refusesUnions === true) form = flattenRoot(form)
  if (refuses.refusesBareLists === true) form = withItems(form)
  if (refuses.refusesDialects === true) form = withoutDialect(form)
  return form
}

const UNIONS: readonly string[] = ['anyOf', 'oneOf', 'allOf']

/** Says of every list that does not say what is in it that anything is. */
function withItems(schema: JsonObject): JsonObject {
  const inside = mapSubschemas(schema, withItems)
  const isBare = [schema['type']].flat().includes('array') && !('items' in schema) && !('prefixItems' in schema)
  return isBare ? { ...inside, items: {} } : inside
}

// Without it a schema is of 2020-12, which is what it said: no other is taken from a config.
function withoutDialect({ $schema: _, ...schema }: JsonObject): JsonObject {
  return schema
}
