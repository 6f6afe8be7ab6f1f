import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  digestJson,
  isJsonObject,
  type Json,
  type JsonObject,
  type Program,
  type Span,
  surfaceDigest,
  surfaceProgram,
} from '@fullmakt/ir'

/** The name of the surface file beside a config: `fullmakt.surface.json` for `fullmakt.config.ts`. */
export function surfaceName(configFile: string): string {
  return `${basename(configFile).replace(/(?:\.config)?\.[cm]?[jt]s$/, '')}.surface.json`
}

/** The text of a surface file, to be committed and read in reviews. */
export async function surfaceText(program: Program): Promise<string> {
  const document = {
    format: 'fullmakt.surface',
    version: '1.0',
    digest: await surfaceDigest(program),
    program: surfaceProgram(program),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A Program that was read, or why it was not. */
export type ReadProgram =
  | { readonly ok: true; readonly program: Program; readonly hasPlaces: boolean }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads a Program from the text of a surface file or of a `program.json`.
 * Takes the text and the name that places get where the text has none. A surface must have the digest that it says. Does not check the Program
 * further than that it has its lists.
 */
export async function readProgram(text: string, name: string): Promise<ReadProgram> {
  const value = parsed(text)
  if (value === undefined || !isJsonObject(value)) return { ok: false, reason: 'it is not JSON' }
  const { format, version, digest, program } = value
  if (format === 'fullmakt.program')
    return isProgram(value) ? { ok: true, program: value as unknown as Program, hasPlaces: true } : SHAPE
  if (format !== 'fullmakt.surface') return { ok: false, reason: 'it is no surface and no Program' }
  if (version !== '1.0') return { ok: false, reason: `its version is ${JSON.stringify(version)}` }
  if (program === undefined || digest !== (await digestJson(program)))
    return { ok: false, reason: 'it was changed by hand: its digest is another' }
  return isProgram(program) ? { ok: true, program: withPlaces(program, name), hasPlaces: false } : SHAPE
}

/** Whether the surface file beside a config says what the config means; `absent` where there is none. */
export async function surfaceState(path: string, program: Program): Promise<'absent' | 'current' | 'stale'> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? 'absent' : 'stale'
  }
  const value = parsed(text)
  const said = value !== undefined && isJsonObject(value) ? value['digest'] : undefined
  return said === (await surfaceDigest(program)) ? 'current' : 'stale'
}

const SHAPE = { ok: false, reason: 'it is not a whole Program of version 1.0' } as const
const LISTS = ['scopes', 'roles', 'agents', 'upstreams', 'tools', 'rules', 'constraints', 'invariants'] as const

function isProgram(value: Json): value is JsonObject {
  if (!isJsonObject(value) || value['format'] !== 'fullmakt.program' || value['version'] !== '1.0') return false
  const { server } = value
  return (
    server !== undefined &&
    isJsonObject(server) &&
    LISTS.every((name) => Array.isArray(value[name]) && (value[name] as readonly Json[]).every(isJsonObject))
  )
}

function withPlaces(program: JsonObject, file: string): Program {
  const span: Span = { file, line: 1, column: 1, endLine: 1, endColumn: 1, exact: false }
  const placed = LISTS.map((name) => [
    name,
    (program[name] as readonly JsonObject[]).map((node) => ({ ...node, span })),
  ])
  return { ...program, ...Object.fromEntries(placed) } as unknown as Program
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
