import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { toJSONSchema } from 'zod'

/** Reports what is wrong with a schema: it cannot be said in JSON Schema, or something of it is lost on the way. */
export type SchemaReport = (code: 'schema' | 'schema-loss', message: string) => void

/**
 * Converts a zod schema to JSON Schema 2020-12.
 * Takes the schema and its direction: an input is described as it arrives, an output as it leaves, without `additionalProperties: false`, because
 * members that it does not name are dropped from the answer. Returns undefined after reporting when it cannot be said at all.
 *
 * @see JSON Schema 2020-12
 */
export function schemaOf(schema: unknown, direction: 'input' | 'output', report: SchemaReport): JsonObject | undefined {
  const losses = new Set<string>()
  try {
    const converted: unknown = toJSONSchema(schema as Parameters<typeof toJSONSchema>[0], {
      target: 'draft-2020-12',
      io: direction,
      override({ zodSchema, jsonSchema, path }) {
        for (const loss of lossesOf(zodSchema))
          losses.add(`${loss}${path.length === 0 ? '' : ` at /${path.join('/')}`}`)
        if (direction === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
      },
    })
    for (const loss of [...losses].sort()) report('schema-loss', `${loss} has no effect on the calls of agents`)
    const copy: unknown = JSON.parse(JSON.stringify(converted))
    if (!isJsonObject(copy)) throw new Error('it is not a schema')
    const { $schema: _, ...rest } = copy
    return rest
  } catch (error) {
    report(
      'schema',
      `this schema cannot be said in JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
    )
    return undefined
  }
}

interface ZodInternals {
  readonly _zod?: {
    readonly def?: {
      readonly type?: string
      readonly coerce?: boolean
      readonly checks?: readonly {
        readonly _zod?: { readonly def?: { readonly check?: string; readonly pattern?: RegExp } }
      }[]
    }
  }
}

function lossesOf(schema: unknown): readonly string[] {
  const def = (schema as ZodInternals)._zod?.def
  if (def === undefined) return []
  const losses: string[] = []
  if (def.coerce === true) losses.push('coercion')
  if (def.type === 'transform') losses.push('a transform')
  if (def.type === 'catch') losses.push('a catch')
  for (const check of def.checks ?? []) {
    const { check: kind, pattern } = check._zod?.def ?? {}
    if (kind === 'custom') losses.push('a refinement')
    if (kind === 'overwrite') losses.push('a rewrite such as trim or toLowerCase')
    if (pattern !== undefined && pattern.flags.replace(/[dgyu]/g, '') !== '')
      losses.push(`the flag of the pattern ${pattern}`)
  }
  return losses
}
