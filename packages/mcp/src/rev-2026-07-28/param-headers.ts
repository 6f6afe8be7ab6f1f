import { FullmaktError, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { decodeMirrored, headerValue } from '../header-value.ts'
import { own } from '../json-rpc.ts'
import type { McpHeaders } from '../ports.ts'

/** One argument that clients mirror into an `Mcp-Param-*` field. */
export interface ParamHeader {
  /** Lower-case field name. */
  readonly field: string
  /** Member names from the root of the arguments. */
  readonly path: readonly string[]
  readonly type: 'string' | 'integer' | 'boolean'
}

/**
 * Finds the arguments that an input schema mirrors by `x-mcp-header`.
 * Takes the schema; looks along `properties` only. Throws `ERR_MCP_PARAM_HEADER` when the name is not a token, comes twice, or stands on another type.
 * Does not look for annotations in places where they mean nothing.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Custom Headers from Tool Parameters
 */
export function compileParamHeaders(input: JsonObject): readonly ParamHeader[] {
  const found: ParamHeader[] = []
  collect(input, [], found)
  const fields = new Set(found.map((header) => header.field))
  if (fields.size !== found.length) throw refuse('two parameters share one x-mcp-header')
  return found
}

/**
 * Compares the mirrored arguments with their header fields.
 * Returns what is wrong as text for the client, or null. Fields that no parameter mirrors are ignored.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Server Validation
 */
export function paramHeaderProblem(
  compiled: readonly ParamHeader[],
  args: JsonObject,
  headers: McpHeaders,
): string | null {
  for (const param of compiled) {
    const header = headerValue(headers, param.field)
    const value = valueAt(args, param.path)
    if (value === undefined || value === null) {
      if (header.kind !== 'absent') return `${param.field} has no argument`
      continue
    }
    if (header.kind === 'absent') return `${param.field} is missing`
    const text = header.kind === 'value' ? decodeMirrored(header.value) : undefined
    if (text === undefined || !agrees(text, value, param.type)) return `${param.field} differs from the argument`
  }
  return null
}

function collect(schema: JsonObject, path: readonly string[], found: ParamHeader[]): void {
  const properties = own(schema, 'properties')
  if (!isJsonObject(properties)) return
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue
    const here = [...path, name]
    const header = own(property, 'x-mcp-header')
    if (header !== undefined) found.push(compile(header, own(property, 'type'), here))
    collect(property, here, found)
  }
}

function compile(header: Json, type: Json | undefined, path: readonly string[]): ParamHeader {
  if (typeof header !== 'string' || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header)) {
    throw refuse(`the x-mcp-header of ${path.join('.')} is not a token`)
  }
  if (type !== 'string' && type !== 'integer' && type !== 'boolean') {
    throw refuse(`the x-mcp-header of ${path.join('.')} stands on a type other than string, integer or boolean`)
  }
  return { field: `mcp-param-${header.toLowerCase()}`, path, type }
}

function refuse(message: string): FullmaktError {
  return new FullmaktError('ERR_MCP_PARAM_HEADER', message)
}

function valueAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args
  for (const name of path) value = isJsonObject(value) ? own(value, name) : undefined
  return value
}

/** Characters of the longest integer that an argument can be. */
const LONGEST = '-9007199254740991'.length

function agrees(text: string, value: Json, type: ParamHeader['type']): boolean {
  if (type === 'integer' && typeof value === 'number') {
    // A longer text could be another number, and be rounded to this one.
    return text.length <= LONGEST && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number(text) === value
  }
  // A value of the wrong type is mirrored in its JSON spelling; the argument check names the real mistake.
  return text === (typeof value === 'string' ? value : JSON.stringify(value))
}
