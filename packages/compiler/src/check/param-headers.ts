import { isJsonObject, type Json, type JsonObject, type Program } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/**
 * Arguments that clients would have to mirror into a header and cannot: a name that is no token or comes twice, another type than a text, an
 * integer or a boolean, and a place that is not reached from the root by names alone. Clients drop such a tool from the list.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Custom Headers from Tool Parameters
 */
export function paramHeaders(program: Program): readonly Diagnostic[] {
  return program.tools.flatMap(({ name, input, span }) => {
    const seen = new Set<string>()
    return [...annotated(input, true, '')].flatMap(({ header, type, reached, path }) => {
      const problem = problemOf(header, type, reached, seen)
      return problem === undefined
        ? []
        : [diagnostic('FMK2007', `the \`x-mcp-header\` of \`${path}\` of \`${name}\` ${problem}`, span)]
    })
  })
}

interface Annotated {
  readonly header: Json
  readonly type: Json | undefined
  readonly reached: boolean
  readonly path: string
}

const TYPES: readonly (Json | undefined)[] = ['string', 'integer', 'boolean']

function problemOf(header: Json, type: Json | undefined, reached: boolean, seen: Set<string>): string | undefined {
  if (typeof header !== 'string' || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header)) return 'is not the name of a header'
  if (!reached) return 'stands where no name leads to, such as in a list or a union'
  if (!TYPES.includes(type)) return 'stands on another type than a text, an integer or a boolean'
  const folded = header.toLowerCase()
  if (seen.has(folded)) return 'comes twice: case does not count'
  seen.add(folded)
  return undefined
}

function* annotated(schema: Json, reached: boolean, path: string): Generator<Annotated> {
  if (Array.isArray(schema)) {
    for (const item of schema as readonly Json[]) yield* annotated(item, false, path)
    return
  }
  if (!isJsonObject(schema)) return
  const header = Object.hasOwn(schema, 'x-mcp-header') ? schema['x-mcp-header'] : undefined
  if (header !== undefined)
    yield { header, type: schema['type'], reached: reached && path !== '', path: path || 'the input' }
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isJsonObject(value)) yield* members(value, reached, path)
    else if (NAMED.has(keyword) && isJsonObject(value)) yield* members(value, false, path)
    else if (!DATA.has(keyword)) yield* annotated(value, false, path)
  }
}

function* members(schemas: JsonObject, reached: boolean, path: string): Generator<Annotated> {
  for (const [name, schema] of Object.entries(schemas)) {
    yield* annotated(schema, reached, path === '' ? name : `${path}.${name}`)
  }
}

/** Keywords whose members are named by the author, and keywords whose value is data. */
const NAMED: ReadonlySet<string> = new Set(['patternProperties', '$defs', 'definitions', 'dependentSchemas'])
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'x-mcp-header'])
