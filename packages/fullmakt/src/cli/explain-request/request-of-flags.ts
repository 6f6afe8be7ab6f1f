import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isJsonObject, type Json, type JsonObject, type Program, type ToolNode } from '@fullmakt/ir'
import type { PolicyPrincipal, PolicyRequest } from '@fullmakt/policy'
import type { Given } from '../command.ts'
import { nearest } from '../nearest.ts'
import { findFiles } from '../policy-tests/find-files.ts'
import { readTable } from '../policy-tests/read-table.ts'
import { rolesOf } from '../policy-tests/roles-of.ts'
import { DEFAULT_NOW } from '../policy-tests/test-table.ts'

/** The request that flags describe, or a word that they are wrong. */
export type GivenRequest =
  | { readonly ok: true; readonly request: PolicyRequest }
  | { readonly ok: false; readonly message: string }

/**
 * Reads the request that the flags of `explain` describe.
 * Takes the Program whose names they use and the folder of the config, where `--as` looks for principals in tables of policy tests. Does not check the
 * arguments against the tool's schema.
 */
export function requestOfFlags({ flags }: Given, program: Program, folder: string): GivenRequest {
  try {
    const tool = program.tools.find(({ name }) => name === flags['tool'])
    if (tool === undefined) {
      throw new WrongFlag(
        unknown(
          'tool',
          String(flags['tool']),
          program.tools.map(({ name }) => name),
        ),
      )
    }
    const now = flags['now'] === undefined ? DEFAULT_NOW : Date.parse(String(flags['now']))
    if (Number.isNaN(now)) throw new WrongFlag('`--now` takes a time such as 2026-01-05T12:00:00Z')
    const principal = flags['as'] === undefined ? principalOf(flags, program) : named(flags, program, folder)
    const client = { id: String(flags['client'] ?? 'client') }
    return { ok: true, request: { principal, client, tool: tool.name, args: argsOf(flags, tool), now } }
  } catch (error) {
    if (error instanceof WrongFlag) return { ok: false, message: error.message }
    throw error
  }
}

class WrongFlag extends Error {}

function unknown(what: string, name: string, known: readonly string[]): string {
  const better = nearest(name, known)
  return `there is no ${what} \`${name}\`${better === undefined ? '' : `: did you mean \`${better}\`?`}`
}

function principalOf(flags: Given['flags'], program: Program): PolicyPrincipal {
  const known = (what: string, name: string, from: readonly { readonly name: string }[]): string => {
    const all = from.map((one) => one.name)
    if (!all.includes(name)) throw new WrongFlag(unknown(what, name, all))
    return name
  }
  const agent = flags['agent'] === undefined ? null : known('agent', String(flags['agent']), program.agents)
  const given =
    flags['role'] === undefined ? undefined : many(flags['role']).map((one) => known('role', one, program.roles))
  const judged = rolesOf(program, agent, given)
  if (judged.refused !== undefined) throw new WrongFlag(judged.refused)
  const claims = Object.fromEntries(many(flags['claim']).map((text) => pairOf('claim', text, jsonOrText)))
  return { user: flags['user'] === undefined ? null : String(flags['user']), agent, roles: judged.roles, claims }
}

function named(flags: Given['flags'], program: Program, folder: string): PolicyPrincipal {
  const other = ['user', 'agent', 'role', 'claim'].find((flag) => flags[flag] !== undefined)
  if (other !== undefined) throw new WrongFlag(`\`--as\` says who it is: leave \`--${other}\` out`)
  const name = String(flags['as'])
  const tables = findFiles(folder)
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => readTable(readFileSync(path, 'utf8'), basename(path), program))
  const having = tables.filter(({ table }) => table.principals.has(name))
  const [first] = having
  if (first === undefined) {
    const all = tables.flatMap(({ table }) => [...table.principals.keys()])
    throw new WrongFlag(`${unknown('principal', name, all)} in the tables of policy tests`)
  }
  const wrong = having.find(({ problems }) => problems.length > 0)
  if (wrong !== undefined) throw new WrongFlag(`\`${wrong.table.file}\` is not right: see \`fullmakt test\``)
  const meanings = new Set(having.map(({ table }) => JSON.stringify(table.principals.get(name))))
  if (meanings.size > 1) throw new WrongFlag(`the tables of policy tests have several principals \`${name}\``)
  return first.table.principals.get(name)!
}

function argsOf(flags: Given['flags'], tool: ToolNode): JsonObject {
  const whole = flags['args'] === undefined ? {} : parse(String(flags['args']))
  if (!isJsonObject(whole)) throw new WrongFlag('`--args` takes a JSON object')
  return many(flags['arg']).reduce<JsonObject>((args, text) => {
    const [key, value] = pairOf('arg', text, (raw, name) => (isText(tool, name) ? raw : jsonOrText(raw)))
    return put(args, Object.hasOwn(propertiesOf(tool.input), key) ? [key] : key.split('.'), value)
  }, whole)
}

function put(args: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  const inner = args[key!]
  return { ...args, [key!]: rest.length === 0 ? value : put(isJsonObject(inner) ? inner : {}, rest, value) }
}

function pairOf(flag: string, text: string, read: (raw: string, name: string) => Json): readonly [string, Json] {
  const at = text.indexOf('=')
  if (at < 1) throw new WrongFlag(`\`--${flag}\` takes NAME=VALUE`)
  const name = text.slice(0, at)
  return [name, read(text.slice(at + 1), name)]
}

// What the schema says is a text is one, even if it looks like a number.
function isText({ input }: ToolNode, name: string): boolean {
  const schema = propertiesOf(input)[name]
  return isJsonObject(schema) && schema['type'] === 'string'
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isJsonObject(properties) ? properties : {}
}

function jsonOrText(raw: string): Json {
  return parse(raw) ?? (raw === 'null' ? null : raw)
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function many(value: Given['flags'][string]): readonly string[] {
  return [value ?? []].flat().map(String)
}
