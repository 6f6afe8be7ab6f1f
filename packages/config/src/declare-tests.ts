import type { Config } from './define-config.ts'
import type { PolicyTests } from './policy-tests.ts'
import { describe, isRecord, messageOf } from './shape.ts'
import type { Site } from './site.ts'

/** A table of tests as text, one line for its head and one for each test, and where the tests were declared; or what is wrong with its form. */
export type DeclaredTests =
  | { readonly ok: true; readonly text: string; readonly sites: readonly Site[] }
  | { readonly ok: false; readonly message: string; readonly site: Site }

/**
 * Turns the value of a table of tests into the JSON that a table written by hand would be.
 * Takes the value of the config and whatever the table's default export is. Tools, roles and agents become the names that the config gives them.
 * Does not check what a hand-written table is not checked for here: names of rules, times, rates.
 */
export function declareTests(config: unknown, table: unknown): DeclaredTests {
  try {
    return declareTable(config, table)
  } catch (error) {
    const stack = isRecord(error) && typeof error['stack'] === 'string' ? error['stack'] : ''
    return { ok: false, message: `the table cannot be read: ${messageOf(error)}`, site: stack }
  }
}

function declareTable(config: unknown, table: unknown): DeclaredTests {
  if (!isRecord(table)) return wrong(`the default export is ${describe(table)}, not a table of tests`)
  const { now, principals, clients, tests } = table as Partial<PolicyTests>
  if (!isRecord(principals)) return wrong('a table of tests must have `principals`')
  if (!Array.isArray(tests)) return wrong('a table of tests must have a list of `tests`')
  const strangers: string[] = []
  const nameOf = namer(config, strangers)
  const sites: Site[] = []
  const lines: string[] = []
  for (const [index, test] of tests.entries()) {
    if (!isRecord(test) || test['kind'] !== 'policy-test' || !isRecord(test['settings'])) {
      return wrong(`test ${index + 1} is ${describe(test)}, not one that \`policyTest\` made`)
    }
    const site = typeof test['site'] === 'string' ? test['site'] : ''
    const settings = named(test['settings'], nameOf) as { readonly tool?: unknown }
    const [stranger] = strangers
    if (stranger !== undefined) return wrong(stranger, site)
    const { tool } = settings
    lines.push(JSON.stringify(Array.isArray(tool) ? { ...settings, tool: undefined, tools: tool } : settings))
    sites.push(site)
  }
  const head = JSON.stringify(named({ now, principals, clients }, nameOf))
  const [stranger] = strangers
  if (stranger !== undefined) return wrong(stranger)
  return { ok: true, text: `${head.slice(0, -1)},"tests":[\n${lines.join(',\n')}\n]}\n`, sites }
}

type Namer = (value: object, kind: string) => string

// What the config language makes is known by its kind; arguments and claims are data, whatever their members are called.
function named(value: unknown, nameOf: Namer): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => named(item, nameOf))
  if (!isRecord(value)) return value
  const { kind } = value
  if (typeof kind === 'string' && KINDS.has(kind)) return nameOf(value, kind)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, DATA.has(key) && isRecord(item) ? item : named(item, nameOf)]),
  )
}

const KINDS: ReadonlySet<string> = new Set(['tool', 'agent', 'role'])
const DATA: ReadonlySet<string> = new Set(['args', 'claims'])

function namer(config: unknown, strangers: string[]): Namer {
  const { tools, resources, agents } = (isRecord(config) ? config : {}) as Partial<Config>
  const names = new Map<unknown, string>()
  for (const members of [tools, resources, agents]) {
    for (const [name, value] of Object.entries(members ?? {})) names.set(value, name)
  }
  return (value, kind) => {
    const name = kind === 'role' ? (value as { readonly name?: unknown }).name : names.get(value)
    if (typeof name === 'string') return name
    strangers.push(`this ${kind} is not in the config's \`${kind}s\``)
    return ''
  }
}

function wrong(message: string, site: Site = ''): DeclaredTests {
  return { ok: false, message, site }
}
