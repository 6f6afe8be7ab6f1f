import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { safeParse, toJSONSchema } from 'zod'
import { checkKeywords } from './json-schema-keywords.ts'
import type { Direction, SchemaReport } from './schema.ts'
import { definitionOf, lossesOf, NOT_JSON, typeOf } from './zod-losses.ts'

/**
 * Converts a schema of zod, classic or mini, to JSON Schema 2020-12.
 * Takes the schema, its direction and a report; every member that JSON has no word for is reported with its place, and so is what gets lost.
 * Returns undefined when a member was refused.
 *
 * @see JSON Schema 2020-12
 */
export function zodSchemaOf(schema: unknown, direction: Direction, report: SchemaReport): JsonObject | undefined {
  const losses = new Set<string>()
  const refused = new Set<string>()
  const refuseFor = (reason: string, path: readonly PropertyKey[]): void =>
    void refused.add(path.length === 0 ? reason : `at /${path.map(String).join('/')}, ${reason}`)
  const refuse = (zodSchema: unknown, path: readonly PropertyKey[]): void => {
    const type = typeOf(zodSchema)
    refuseFor(NOT_JSON[type] ?? `\`${type}\` has no form in JSON`, path)
  }
  const converted: unknown = toJSONSchema(schema as Parameters<typeof toJSONSchema>[0], {
    target: 'draft-2020-12',
    io: direction,
    unrepresentable({ zodSchema, path }) {
      refuse(zodSchema, path)
      return {}
    },
    override({ zodSchema, jsonSchema, path }) {
      if (typeOf(zodSchema) in NOT_JSON) refuse(zodSchema, path)
      if ('default' in jsonSchema && !fitsItself(zodSchema)) refuseFor('its default is a value that it refuses', path)
      for (const loss of lossesOf(zodSchema, direction)) losses.add(`${loss}${placeOf(path)}`)
      // A search starts anywhere anyhow; said once more, it is tried from every place to the end.
      if (jsonSchema.pattern?.startsWith('.*')) jsonSchema.pattern = jsonSchema.pattern.slice(2)
      // To JSON Schema it means that only the server sets the value; to zod, that the program does not change it.
      if (typeOf(zodSchema) === 'readonly') delete jsonSchema.readOnly
    },
  })
  for (const loss of [...losses].sort()) report('schema-loss', `${loss} has no effect on the calls of agents`)
  for (const reason of [...refused].sort()) report('schema', `this schema cannot be said in JSON Schema: ${reason}`)
  const copy = JSON.parse(JSON.stringify(converted)) as Json
  if (refused.size > 0 || !isJsonObject(copy)) return undefined
  // Numbers that make no sense go through, and what `.meta()` says goes over all else.
  const problems = checkKeywords(copy, () => {})
  for (const problem of problems) report('schema', problem)
  return problems.length === 0 ? copy : undefined
}

// zod takes a default as it is, where a validator fills it in and then looks at it: no call could leave the argument out.
function fitsItself(schema: unknown): boolean {
  const { type, innerType, defaultValue } = definitionOf(schema)
  if ((type !== 'default' && type !== 'prefault') || innerType === undefined) return true
  try {
    return safeParse(innerType as Parameters<typeof safeParse>[0], defaultValue).success
  } catch {
    // A check that takes its time is code, and lost anyhow.
    return true
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : ` at /${path.map(String).join('/')}`
}
