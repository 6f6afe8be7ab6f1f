import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { toJSONSchema } from 'zod'
import type { Direction, SchemaReport } from './schema.ts'
import { lossesOf, NOT_JSON, typeOf } from './zod-losses.ts'

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
  const refuse = (zodSchema: unknown, path: readonly PropertyKey[]): void => {
    const type = typeOf(zodSchema)
    const place = path.length === 0 ? '' : `at /${path.map(String).join('/')}, `
    refused.add(`${place}${NOT_JSON[type] ?? `\`${type}\` has no form in JSON`}`)
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
      for (const loss of lossesOf(zodSchema, direction)) losses.add(`${loss}${placeOf(path)}`)
      // A search starts anywhere anyhow; said once more, it is tried from every place to the end.
      if (jsonSchema.pattern?.startsWith('.*')) jsonSchema.pattern = jsonSchema.pattern.slice(2)
      // To JSON Schema it means that only the server sets the value; to zod, that the program does not change it.
      if (typeOf(zodSchema) === 'readonly') delete jsonSchema.readOnly
    },
  })
  for (const loss of [...losses].sort()) report('schema-loss', `${loss} has no effect on the calls of agents`)
  for (const reason of [...refused].sort()) report('schema', `this schema cannot be said in JSON Schema: ${reason}`)
  const copy: unknown = JSON.parse(JSON.stringify(converted))
  return refused.size === 0 && isJsonObject(copy as Json) ? (copy as JsonObject) : undefined
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : ` at /${path.map(String).join('/')}`
}
