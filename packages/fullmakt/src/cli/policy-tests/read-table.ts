import { isJsonObject, type JsonObject, type PrincipalAtom, type Program, parseDuration, parseRate } from '@fullmakt/ir'
import type { PolicyClient, PolicyPrincipal } from '@fullmakt/policy'
import { nearest } from '../nearest.ts'
import { rolesOf } from './roles-of.ts'
import {
  DEFAULT_NOW,
  type Expectation,
  type Expected,
  type Problem,
  type TableTest,
  type TestTable,
} from './test-table.ts'
import { type LinePlaces, readYaml, type YamlReader, type YamlValue } from './yaml-reader.ts'

/** A table, and what is wrong with it: with a problem, the table is not whole. */
export interface ReadTable {
  readonly table: TestTable
  readonly problems: readonly Problem[]
}

/**
 * Reads a file of policy tests.
 * Takes its text, the name its places carry, the Program whose tools, roles, agents and rules it speaks of, and for a text that stands for another
 * file where its lines stand there. Does not look whether arguments fit
 * the tools' schemas.
 */
export function readTable(text: string, file: string, program: Program, places?: LinePlaces): ReadTable {
  const reader = readYaml(text, file, places)
  const done = (table: TestTable): ReadTable => ({ table, problems: reader.problems })
  if (reader.problems.length > 0) return done({ file, principals: new Map(), tests: [] })
  const root = reader.members(reader.root, 'the file', ['now', 'principals', 'clients', 'tests'])
  const principals = mapOf(reader, root.get('principals'), 'principals', (at) => principalOf(reader, at, program))
  const clients = mapOf(reader, root.get('clients'), 'clients', (at) => clientOf(reader, at))
  const now = timeOf(reader, root.get('now')) ?? DEFAULT_NOW
  const tests = root.get('tests')
  const shared = { program, now, principals, clients: clients.size === 0 ? NO_CLIENT : clients }
  const read = tests === undefined ? [] : reader.items(tests, '`tests`').map((at) => testOf(reader, at, shared))
  return done({ file, principals, tests: read.filter((test) => test !== undefined) })
}

interface Shared {
  readonly program: Program
  readonly now: number
  readonly principals: ReadonlyMap<string, PolicyPrincipal>
  readonly clients: ReadonlyMap<string, PolicyClient>
}

const NO_CLIENT: ReadonlyMap<string, PolicyClient> = new Map([['client', { id: 'client' }]])

function testOf(reader: YamlReader, at: YamlValue, shared: Shared): TableTest | undefined {
  const known = ['name', 'now', 'principals', 'clients', 'tool', 'tools', 'args', 'expect']
  const members = reader.members(at, 'a test', known)
  const name = members.get('name')
  const title = name === undefined ? reader.fail(at, 'a test must have a `name`') : reader.text(name, '`name`')
  const declared = shared.program.tools.map((tool) => tool.name)
  const tool = members.get('tool') ?? members.get('tools')
  if (members.has('tool') && members.has('tools')) reader.fail(at, 'a test has `tool` or `tools`')
  if (tool === undefined) reader.fail(at, 'a test must have a `tool`, or `tools`')
  const tools = tool === undefined ? [] : names(reader, tool, 'tool', declared)
  const pick = <T>(key: string, from: ReadonlyMap<string, T>, what: string): ReadonlyMap<string, T> => {
    const chosen = members.get(key)
    if (chosen === undefined) return from
    return new Map(names(reader, chosen, what, [...from.keys()]).map((one) => [one, from.get(one)!]))
  }
  const principals = pick('principals', shared.principals, 'principal')
  if (principals.size === 0) reader.fail(at, 'a test needs a principal: declare some under `principals`')
  const clients = pick('clients', shared.clients, 'client')
  const args = mapOf(reader, members.get('args'), 'args', (value) => argsOf(reader, value))
  const calls = args.size === 0 ? new Map([['none', { value: {}, place: at.place }]]) : args
  const expect = members.get('expect')
  const keys = { principals: [...principals.keys()], clients: [...clients.keys()], tools, args: [...calls.keys()] }
  const expected = expect === undefined ? [] : reader.items(expect, '`expect`')
  return {
    name: title ?? '',
    place: at.place,
    now: timeOf(reader, members.get('now')) ?? shared.now,
    principals,
    clients,
    tools,
    args: calls,
    expect: expected.map((one) => expectationOf(reader, one, keys, shared.program)),
  }
}

function expectationOf(
  reader: YamlReader,
  at: YamlValue,
  keys: Readonly<Record<'principals' | 'clients' | 'tools' | 'args', readonly string[]>>,
  program: Program,
): Expectation {
  const known = ['principal', 'client', 'tool', 'args', 'effect', 'rule', 'limit', 'redact', 'approval']
  const members = reader.members(at, 'an expectation', known)
  const chosen = (key: string, what: string, from: readonly string[]): readonly string[] | null => {
    const value = members.get(key)
    return value === undefined ? null : names(reader, value, what, from)
  }
  const effect = members.get('effect')
  if (effect === undefined) reader.fail(at, 'an expectation must have an `effect`')
  const [word] = effect === undefined ? [] : names(reader, effect, 'effect', ['allow', 'approve', 'deny'])
  return {
    place: at.place,
    principals: chosen('principal', 'principal', keys.principals),
    clients: chosen('client', 'client', keys.clients),
    tools: chosen('tool', 'tool', keys.tools),
    args: chosen('args', 'arguments', keys.args),
    expected: { effect: (word ?? 'deny') as Expected['effect'], ...obligationsOf(reader, members, program) },
  }
}

function obligationsOf(
  reader: YamlReader,
  members: ReadonlyMap<string, YamlValue>,
  program: Program,
): Omit<Expected, 'effect'> {
  const isNull = (at: YamlValue): boolean => reader.json(at) === null
  const [rule, limit, redact, approval] = ['rule', 'limit', 'redact', 'approval'].map((key) => members.get(key))
  const rules = program.rules.map(({ name }) => name)
  return {
    ...(rule === undefined ? {} : { rule: isNull(rule) ? null : (names(reader, rule, 'rule', rules)[0] ?? null) }),
    ...(limit === undefined
      ? {}
      : {
          limits: (isNull(limit) ? [] : texts(reader, limit, 'limit')).flatMap(
            ([text, at]) => parseRate(text) ?? reader.fail(at, `\`${text}\` is not a rate, such as \`60/h\``) ?? [],
          ),
        }),
    ...(redact === undefined
      ? {}
      : { redact: isNull(redact) ? [] : texts(reader, redact, 'redact').map(([text]) => text.split('.')) }),
    ...(approval === undefined ? {} : { approval: isNull(approval) ? null : approvalOf(reader, approval, program) }),
  }
}

function approvalOf(reader: YamlReader, at: YamlValue, program: Program): NonNullable<Expected['approval']> {
  const members = reader.members(at, '`approval`', ['by', 'within'])
  const [by, within] = [members.get('by'), members.get('within')]
  if (by === undefined || within === undefined) reader.fail(at, '`approval` must have `by` and `within`')
  const roles = program.roles.map(({ name }) => name)
  const text = within === undefined ? undefined : reader.text(within, '`within`')
  const withinMs = text === undefined ? undefined : parseDuration(text)
  if (text !== undefined && withinMs === undefined) reader.fail(at, `\`${text}\` is not a duration, such as \`15m\``)
  return {
    by: (by === undefined ? [] : names(reader, by, 'role', roles)).map(
      (name): PrincipalAtom => ({ kind: 'role', name }),
    ),
    withinMs: withinMs ?? 0,
  }
}

function principalOf(reader: YamlReader, at: YamlValue, program: Program): PolicyPrincipal {
  const members = reader.members(at, 'a principal', ['user', 'agent', 'roles', 'claims'])
  const one = (key: string): string | null => {
    const value = members.get(key)
    return value === undefined ? null : (reader.text(value, `\`${key}\``) ?? null)
  }
  const [agent, roles, claims] = [members.get('agent'), members.get('roles'), members.get('claims')]
  const declared = program.roles.map(({ name }) => name)
  const agents = program.agents.map(({ name }) => name)
  const name = agent === undefined ? null : (names(reader, agent, 'agent', agents)[0] ?? null)
  const given = roles === undefined ? undefined : names(reader, roles, 'role', declared)
  const judged = rolesOf(program, name, given)
  if (judged.refused !== undefined) reader.fail(roles ?? at, judged.refused)
  const claimed = claims === undefined ? {} : reader.json(claims)
  if (!isJsonObject(claimed)) reader.fail(claims ?? at, '`claims` must be a mapping')
  return { user: one('user'), agent: name, roles: judged.roles, claims: isJsonObject(claimed) ? claimed : {} }
}

function clientOf(reader: YamlReader, at: YamlValue): PolicyClient {
  const id = reader.members(at, 'a client', ['id']).get('id')
  if (id === undefined) reader.fail(at, 'a client must have an `id`')
  return { id: (id === undefined ? undefined : reader.text(id, '`id`')) ?? '' }
}

function argsOf(reader: YamlReader, at: YamlValue): { readonly value: JsonObject; readonly place: YamlValue['place'] } {
  const value = reader.json(at)
  if (!isJsonObject(value)) reader.fail(at, 'arguments must be a mapping')
  return { value: isJsonObject(value) ? value : {}, place: at.place }
}

function timeOf(reader: YamlReader, at: YamlValue | undefined): number | undefined {
  if (at === undefined) return undefined
  const value = reader.json(at)
  if (typeof value === 'string') {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value)
      ? Date.parse(value)
      : Number.NaN
    if (!Number.isNaN(time)) return time
    return reader.fail(at, `\`${value}\` is not a time, such as \`2026-01-05T12:00:00Z\``)
  }
  const members = reader.members(at, '`now`', ['weekday', 'hour', 'minute'])
  const part = (key: string, low: number, high: number, otherwise: number): number => {
    const found = members.get(key)
    if (found === undefined) return otherwise
    const number = reader.json(found)
    if (typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high) return number
    reader.fail(found, `\`${key}\` must be a number from ${low} to ${high}`)
    return otherwise
  }
  // 4 January 2026 is a Sunday, so that Monday is day 1 of `now.weekday`.
  return Date.UTC(2026, 0, 4 + part('weekday', 1, 7, 1), part('hour', 0, 23, 12), part('minute', 0, 59, 0))
}

function mapOf<T>(
  reader: YamlReader,
  at: YamlValue | undefined,
  what: string,
  each: (value: YamlValue) => T,
): ReadonlyMap<string, T> {
  if (at === undefined) return new Map()
  return new Map([...reader.members(at, `\`${what}\``, null)].map(([name, value]) => [name, each(value)]))
}

type Text = readonly [text: string, at: YamlValue]

// One text or a list of texts.
function texts(reader: YamlReader, at: YamlValue, what: string): readonly Text[] {
  const alone = reader.json(at)
  if (typeof alone === 'string') return [[alone, at]]
  return reader.items(at, `\`${what}\``).flatMap((item): readonly Text[] => {
    const text = reader.text(item, `\`${what}\``)
    return text === undefined ? [] : [[text, item]]
  })
}

// Texts each of which must be known.
function names(reader: YamlReader, at: YamlValue, what: string, known: readonly string[]): readonly string[] {
  return texts(reader, at, what).flatMap(([name, place]) => {
    if (known.includes(name)) return name
    const better = nearest(name, known)
    reader.fail(place, `there is no ${what} \`${name}\`${better === undefined ? '' : `: did you mean \`${better}\`?`}`)
    return []
  })
}
