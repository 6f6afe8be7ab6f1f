import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/**
 * Makes one object of an input whose root is a choice of several, or all of several.
 * Takes an input without references at its root; returns one that takes at least what the other took, and names every member that any of them does. A
 * member that several alternatives have is any of theirs; one is required where it is in all of them.
 *
 * @see JSON Schema 2020-12, section 10.2.1 (Core)
 */
export function flattenRoot(input: JsonObject): JsonObject {
  if (!UNIONS.some((keyword) => keyword in input)) return input
  const { additionalProperties, unevaluatedProperties, properties, required, ...kept } = input
  const rest = Object.fromEntries(Object.entries(kept).filter(([keyword]) => !UNIONS.includes(keyword)))
  const members = membersOf(input)
  // Then a member that is there stands in one of the places that name it.
  const isNamed = unevaluatedProperties === false && members.isKnown
  const names = [...members.required].sort()
  return {
    ...rest,
    properties: Object.fromEntries(
      [...members.named].map(([name, member]) => [name, member.always ?? (isNamed ? any(member.sometimes) : {})]),
    ),
    ...(names.length === 0 ? {} : { required: names }),
    ...(members.refuses || isNamed ? { additionalProperties: false } : {}),
  }
}

const UNIONS: readonly string[] = ['anyOf', 'oneOf', 'allOf']
/** Keywords by which an object takes members that `properties` does not name. */
const MORE_MEMBERS: readonly string[] = ['patternProperties', 'if', 'then', 'else', 'dependentSchemas', '$ref']

interface Members {
  readonly named: ReadonlyMap<string, Member>
  readonly required: ReadonlySet<string>
  /** Whether it takes no member that it does not name, whatever stands around it. */
  readonly refuses: boolean
  /** Whether it names all members that it has an opinion about. */
  readonly isKnown: boolean
}

/** What holds for a member: of every value, and else what may hold, where an alternative that does not name it can be taken. */
interface Member {
  readonly always: Json | undefined
  readonly sometimes: readonly Json[]
}

function membersOf(schema: JsonObject): Members {
  const own = isJsonObject(schema['properties'] ?? null) ? (schema['properties'] as JsonObject) : {}
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : []
  const more = MORE_MEMBERS.some((keyword) => keyword in schema)
  const { additionalProperties = false, unevaluatedProperties = false } = schema
  const parts: Members[] = [
    {
      named: new Map(Object.entries(own).map(([name, always]) => [name, { always, sometimes: [] }])),
      required: new Set(required),
      refuses: !more && schema['additionalProperties'] === false,
      isKnown: !more && additionalProperties === false && unevaluatedProperties === false,
    },
  ]
  for (const part of partsOf(schema['allOf'])) parts.push(membersOf(part))
  for (const choice of [schema['anyOf'], schema['oneOf']]) {
    const alternatives = partsOf(choice).map(membersOf)
    if (alternatives.length > 0) parts.push(anyOfThem(alternatives))
  }
  return allOfThem(parts)
}

function allOfThem(parts: readonly Members[]): Members {
  const named = namesOf(parts).map((name): [string, Member] => {
    const members = parts.flatMap((part) => part.named.get(name) ?? [])
    const always = members.flatMap((member) => (member.always === undefined ? [] : [member.always]))
    const sometimes = members.flatMap((member) => member.sometimes)
    return [name, { always: always.length === 0 ? undefined : together('allOf', always), sometimes }]
  })
  return {
    named: new Map(named),
    required: new Set(parts.flatMap((part) => [...part.required])),
    refuses: parts.some((part) => part.refuses),
    isKnown: parts.every((part) => part.isKnown),
  }
}

function anyOfThem(alternatives: readonly Members[]): Members {
  const named = namesOf(alternatives).map((name): [string, Member] => {
    const members = alternatives.flatMap((one) => one.named.get(name) ?? [])
    const schemas = members.flatMap(({ always, sometimes }) => (always === undefined ? sometimes : [always]))
    const holds = alternatives.every((one) =>
      one.named.has(name) ? one.named.get(name)?.always !== undefined : one.refuses,
    )
    return [name, holds ? { always: any(schemas), sometimes: [] } : { always: undefined, sometimes: schemas }]
  })
  const [first] = alternatives
  return {
    named: new Map(named),
    required: new Set(
      [...(first?.required ?? [])].filter((name) => alternatives.every((one) => one.required.has(name))),
    ),
    refuses: alternatives.every((one) => one.refuses),
    isKnown: alternatives.every((one) => one.isKnown),
  }
}

function any(schemas: readonly Json[]): Json {
  return together('anyOf', schemas)
}

function together(keyword: 'allOf' | 'anyOf', schemas: readonly Json[]): Json {
  const different = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]))
  const [first = {}] = different.values()
  return different.size < 2 ? first : { [keyword]: [...different.values()] }
}

function namesOf(parts: readonly Members[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => [...part.named.keys()]))]
}

function partsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map((part) => (isJsonObject(part) ? part : {})) : []
}
