import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { checkKeywords } from './json-schema-keywords.ts'
import type { Direction, SchemaReport } from './schema.ts'
import { isRecord, messageOf } from './shape.ts'

const TARGET = { target: 'draft-2020-12' } as const

type Give = (options: typeof TARGET & { readonly libraryOptions?: Record<string, unknown> }) => unknown

/** What arktype asks about when JSON Schema has no word for a part of a type: the words, where only a part is lost. */
const ARKTYPE: Readonly<Record<string, string | null>> = {
  arrayObject: null,
  arrayPostfix: null,
  date: null,
  defaultValue: 'a default that is made by a function',
  domain: null,
  morph: null,
  patternIntersection: 'all but one of several patterns',
  predicate: 'a predicate',
  proto: null,
  symbolKey: null,
  unit: null,
}

/**
 * Converts a schema of a library with Standard JSON Schema.
 * Takes the schema's `~standard`, its direction and a report. What the library makes of a value beside checking it cannot be said: where its two
 * directions differ, that is reported as lost. Returns undefined after reporting when the library cannot say it.
 *
 * @see Standard JSON Schema 1.0
 */
export function standardSchemaOf(
  standard: Record<string, unknown>,
  direction: Direction,
  report: SchemaReport,
): JsonObject | undefined {
  const vendor = String(standard['vendor'])
  const converters = standard['jsonSchema']
  if (!isRecord(converters) && typeof converters !== 'function') {
    const way = vendor === 'valibot' ? ': wrap it in `toStandardJsonSchema` of `@valibot/to-json-schema`' : ''
    report('schema', `schemas of \`${vendor}\` do not say themselves in JSON Schema${way}`)
    return undefined
  }
  const asked = new Set<string>()
  const give = (side: Direction): Json | undefined => {
    const convert = (converters as Record<string, unknown>)[side]
    if (typeof convert !== 'function') throw new Error(`\`${vendor}\` has no JSON Schema of an ${side}`)
    const options = vendor === 'arktype' ? { libraryOptions: { fallback: arktypeAsks(asked) } } : {}
    return JSON.parse(JSON.stringify((convert as Give)({ ...TARGET, ...options }))) as Json
  }
  let schema: Json | undefined
  try {
    schema = give(direction)
  } catch (error) {
    report('schema', `this schema cannot be said in JSON Schema: ${messageOf(error).split('\n')[0]}`)
    return undefined
  }
  if (schema === undefined || !isJsonObject(schema)) {
    report('schema', 'this schema cannot be said in JSON Schema: it is not an object of keywords')
    return undefined
  }
  for (const code of [...asked].sort()) {
    const words = ARKTYPE[code]
    if (typeof words === 'string') report('schema-loss', `${words} has no effect on the calls of agents`)
    else report('schema', `this schema cannot be said in JSON Schema: \`${code}\` has no form in JSON`)
  }
  if ([...asked].some((code) => typeof ARKTYPE[code] !== 'string')) return undefined
  if (vendor !== 'json-schema' && direction === 'input' && bones(schema) !== bones(orNothing(() => give('output')))) {
    report('schema-loss', 'what the schema turns a value into has no effect on the calls of agents')
  }
  const problems = checkKeywords(schema, (message) => report('schema-loss', message))
  for (const problem of problems) report('schema', problem)
  return problems.length === 0 ? schema : undefined
}

// Left to itself, arktype keeps what it can say and is silent about the rest.
function arktypeAsks(asked: Set<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(ARKTYPE).map((code) => [
      code,
      ({ base }: { readonly base: unknown }) => {
        asked.add(code)
        return code === 'defaultValue' ? undefined : base
      },
    ]),
  )
}

function orNothing(give: () => Json | undefined): Json | undefined {
  try {
    return give()
  } catch {
    return undefined
  }
}

// A default makes a member optional on one side only, and the outgoing side may be closed: neither is a change of the value.
function bones(schema: Json | undefined, isMap = false): string {
  return JSON.stringify(schema, (key, value: unknown) =>
    !isMap && ['required', 'default', 'additionalProperties', '$schema'].includes(key) ? undefined : value,
  )
}
