import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { mapSubschemas } from '../emit/forms/subschemas.ts'
import { localReference } from './schemas/local-reference.ts'
import { withSharedMembers } from './schemas/shared-members.ts'

/**
 * Closes an input schema: members that it does not name are refused, at every depth.
 * What is not named would be carried past the policy unseen. Takes the schema; returns it with `additionalProperties: false` wherever an object
 * names its members and says nothing of others. Where members are named in several places of one object, in `allOf`, in what is referred to, or
 * beside a choice, none of them is closed by itself, and the whole is closed with `unevaluatedProperties: false`. Conditions stay as they are: closed,
 * they would hold for less.
 *
 * @see JSON Schema 2020-12, section 11.3 (Core)
 */
export function closed(input: JsonObject): JsonObject {
  const root = withSharedMembers(input)
  return close(root, 'whole', { root, parts: sharedDefinitions(root) })
}

/** What a schema is to a value: all that is said of it, a part of that, or a condition. */
type Position = 'whole' | 'part' | 'condition'

interface Definitions {
  readonly root: JsonObject
  /** Those that are referred to as a part of something, and so cannot close themselves. */
  readonly parts: ReadonlySet<JsonObject>
}

function close(schema: JsonObject, position: Position, definitions: Definitions): JsonObject {
  if (position === 'condition') return schema
  const { root, parts } = definitions
  const inside = mapPositions(schema, position, (part, at, isDefinition) =>
    close(part, isDefinition && parts.has(part) ? 'part' : at, definitions),
  )
  if (position === 'part' || 'additionalProperties' in schema || 'unevaluatedProperties' in schema) return inside
  const { $ref } = schema
  const target = typeof $ref === 'string' ? localReference(root, $ref) : undefined
  const isShared = hasParts(schema) || (target !== undefined && parts.has(target))
  if (isShared && namesMembers(schema)) return { ...inside, unevaluatedProperties: false }
  // What is referred to or chosen is closed where it stands.
  if (!isShared && ['$ref', ...CHOICES].some((keyword) => keyword in schema)) return inside
  return mayBeObject(schema) ? { ...inside, additionalProperties: false } : inside
}

function sharedDefinitions(root: JsonObject): ReadonlySet<JsonObject> {
  const parts = new Set<JsonObject>()
  const visit = (schema: JsonObject, position: Position): JsonObject => {
    const { $ref } = schema
    const target = typeof $ref === 'string' ? localReference(root, $ref) : undefined
    if (target !== undefined && (position !== 'whole' || hasParts(schema)) && !parts.has(target)) {
      parts.add(target)
      visit(target, position === 'condition' ? 'condition' : 'part')
    }
    return mapPositions(schema, position, visit)
  }
  visit(root, 'whole')
  return parts
}

/** Makes a schema anew with its own subschemas changed; tells the position of each, and whether it only stands there to be referred to. */
function mapPositions(
  schema: JsonObject,
  position: Position,
  change: (part: JsonObject, position: Position, isDefinition: boolean) => JsonObject,
): JsonObject {
  const own = position === 'whole' && !hasParts(schema) ? 'whole' : 'part'
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, Json] => {
      const at = CONDITIONS.has(keyword) ? 'condition' : CHOICES.includes(keyword) ? own : 'whole'
      const there = position === 'condition' ? position : TOGETHER.includes(keyword) && at === 'whole' ? 'part' : at
      const changed = mapSubschemas({ [keyword]: value }, (part) => change(part, there, keyword === '$defs'))
      return [keyword, changed[keyword] as Json]
    }),
  )
}

const CONDITIONS: ReadonlySet<string> = new Set(['if', 'not', 'contains', 'propertyNames', 'contentSchema'])
const CHOICES: readonly string[] = ['anyOf', 'oneOf']
const TOGETHER: readonly string[] = ['allOf', 'if', 'then', 'else', 'dependentSchemas']

/** Whether several schemas speak of the members of one object. */
function hasParts(schema: JsonObject): boolean {
  if (TOGETHER.some((keyword) => keyword in schema)) return true
  const isNaming = 'properties' in schema || 'patternProperties' in schema
  const others = [...CHOICES, '$ref'].filter((keyword) => keyword in schema)
  if (others.length + (isNaming ? 1 : 0) > 1) return true
  // An alternative that says neither type nor members leaves it to the others, or to nobody, to close the object.
  const isOpen = (part: Json): boolean =>
    !isJsonObject(part) || !(['type', 'const', 'enum'].some((keyword) => keyword in part) || namesMembers(part))
  return (
    isTyped(schema) && CHOICES.some((keyword) => [schema[keyword] ?? []].flat().some((part) => isOpen(part as Json)))
  )
}

/** Whether a schema names members, itself or in the parts of the same object. */
function namesMembers(schema: Json): boolean {
  if (!isJsonObject(schema)) return false
  if (['properties', 'patternProperties', 'dependentSchemas', '$ref'].some((keyword) => keyword in schema)) return true
  return [...CHOICES, 'allOf', 'if', 'then', 'else'].some((key) =>
    [schema[key] ?? []].flat().some((part) => namesMembers(part as Json)),
  )
}

function mayBeObject(schema: JsonObject): boolean {
  return isTyped(schema) || (schema['type'] === undefined && ('properties' in schema || 'patternProperties' in schema))
}

function isTyped({ type }: JsonObject): boolean {
  return [type].flat().includes('object')
}
