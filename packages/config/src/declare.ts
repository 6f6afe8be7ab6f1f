import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { Declaration, DeclarationProblem, DeclaredAgent, DeclaredRule, DeclaredTool } from './declaration.ts'
import { type Config, siteOfConfig } from './define-config.ts'
import { createRegistry, type Registry } from './registry.ts'
import { schemaOf } from './schema.ts'
import type { ToolSettings } from './tool.ts'

export type {
  Declaration,
  DeclarationProblem,
  DeclaredAgent,
  DeclaredRule,
  DeclaredScope,
  DeclaredTool,
  DeclaredUpstream,
} from './declaration.ts'

/**
 * Turns the value of a config into a declaration.
 * Takes whatever the config's default export is; returns JSON. Wrong shapes become problems in it, never exceptions: what a getter or a proxy in
 * the config throws is a problem too, with its stack as the site.
 * Does not check meaning: names, conditions and origins are the compiler's to judge.
 */
export function declare(config: unknown): Declaration {
  const problems: DeclarationProblem[] = []
  try {
    return declareConfig(config, problems)
  } catch (error) {
    return emptyDeclaration([...problems, unreadable(error)])
  }
}

function declareConfig(config: unknown, problems: DeclarationProblem[]): Declaration {
  const registry = createRegistry((problem) => problems.push(problem))
  if (!isRecord(config)) {
    problems.push({
      code: 'shape',
      message: `the default export is ${describe(config)}, not a config`,
      path: '',
      site: '',
    })
    return emptyDeclaration(problems)
  }
  const site = siteOfConfig(config)
  const { server, oauth, identity, agents, tools, policies } = config as Partial<Config>
  for (const [name, value] of Object.entries({ server, identity, tools })) {
    if (!isRecord(value)) problems.push({ code: 'shape', message: `\`${name}\` is missing`, path: `/${name}`, site })
  }
  if (!Array.isArray(policies)) {
    problems.push({ code: 'shape', message: '`policies` is not a list', path: '/policies', site })
  }
  const declaredTools = Object.entries(isRecord(tools) ? tools : {}).flatMap(([name, value]) =>
    declareTool(name, value, registry, site),
  )
  const declaredAgents = Object.entries(isRecord(agents) ? agents : {}).flatMap(([name, value]) =>
    declareAgent(name, value, registry, site),
  )
  const rules = (Array.isArray(policies) ? policies : []).flatMap((rule: unknown, index) =>
    declareRule(rule, index, registry, site),
  )
  return {
    format: 'fullmakt.declaration',
    server: plain(server),
    oauth: plain(oauth),
    scopes: registry.scopes(),
    roles: registry.roles(),
    agents: declaredAgents,
    upstreams: registry.upstreams(),
    tools: declaredTools,
    rules,
    problems,
    site,
  }
}

function emptyDeclaration(problems: readonly DeclarationProblem[]): Declaration {
  return {
    format: 'fullmakt.declaration',
    server: {},
    oauth: {},
    scopes: [],
    roles: [],
    agents: [],
    upstreams: [],
    tools: [],
    rules: [],
    problems,
    site: '',
  }
}

function declareTool(name: string, value: unknown, registry: Registry, home: string): DeclaredTool[] {
  if (!isRecord(value) || value['kind'] !== 'tool' || !isRecord(value['definition'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not a tool`, `/tools/${name}`, home)
    return []
  }
  const site = String(value['site'])
  registry.nameTool(value, name)
  const definition = value['definition'] as unknown as ToolSettings
  const scope = registry.scope(definition.scope, '/scope', site)
  const upstream = registry.upstream(definition.call?.upstream, '/call', site)
  const input = schemaOf(definition.input, 'input', (code, message) => registry.problem(code, message, '/input', site))
  const output =
    definition.output === undefined
      ? null
      : schemaOf(definition.output, 'output', (code, message) => registry.problem(code, message, '/output', site))
  if (scope === undefined || upstream === undefined || input === undefined || output === undefined) return []
  return [
    {
      name,
      title: typeof definition.title === 'string' ? definition.title : null,
      description: String(definition.description ?? ''),
      scope,
      input,
      output,
      annotations: plain(definition.annotations),
      requires: plain(definition.requires),
      call: {
        upstream,
        method: String(definition.call.method),
        path: String(definition.call.path),
        query: exact(definition.call.parts?.query, '/call/query', site, registry) ?? null,
        body: exact(definition.call.parts?.body, '/call/body', site, registry) ?? null,
        site: String(definition.call.site),
      },
      site,
    },
  ]
}

function declareAgent(name: string, value: unknown, registry: Registry, home: string): DeclaredAgent[] {
  if (!isRecord(value) || value['kind'] !== 'agent' || !isRecord(value['settings'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not an agent`, `/agents/${name}`, home)
    return []
  }
  const site = String(value['site'])
  registry.nameAgent(value, name)
  const { title, redirectUris, roles } = value['settings']
  return [
    {
      name,
      title: typeof title === 'string' ? title : null,
      redirectUris: Array.isArray(redirectUris) ? redirectUris.map(String) : [],
      roles: (Array.isArray(roles) ? roles : []).flatMap(
        (role: unknown, index) => registry.role(role, `/roles/${index}`, site) ?? [],
      ),
      site,
    },
  ]
}

function declareRule(value: unknown, index: number, registry: Registry, home: string): DeclaredRule[] {
  if (!isRecord(value) || value['kind'] !== 'rule' || !isRecord(value['settings'])) {
    registry.problem('shape', `this is ${describe(value)}, not a rule`, `/policies/${index}`, home)
    return []
  }
  const site = String(value['site'])
  const { who, what, when, limit } = value['settings']
  return [
    {
      name: String(value['name']),
      effect: value['effect'] === 'allow' ? 'allow' : 'deny',
      who: who === undefined ? null : listOf(who).flatMap((atom) => registry.principal(atom, '/who', site) ?? []),
      what: what === undefined ? null : listOf(what).flatMap((thing) => registry.action(thing, '/what', site) ?? []),
      when: when === undefined ? null : conditionOf(when, site, registry),
      limit: limit === undefined ? null : String(limit),
      site,
    },
  ]
}

// A condition that loses a part on its way says something else, so it is carried whole or not at all.
function conditionOf(when: unknown, site: string, registry: Registry): JsonObject {
  const copy = exact(when, '/when', site, registry)
  if (copy !== undefined && !isJsonObject(copy)) {
    registry.problem('shape', `this is ${describe(when)}, not a condition`, '/when', site)
  }
  return isJsonObject(copy) ? copy : {}
}

function exact(value: unknown, path: string, site: string, registry: Registry): Json | undefined {
  if (value === undefined || value === null) return undefined
  try {
    return JSON.parse(canonicalJson(value as Json)) as Json
  } catch (error) {
    registry.problem('shape', `only data can stand here: ${messageOf(error)}`, path, site)
    return undefined
  }
}

function unreadable(error: unknown): DeclarationProblem {
  const read = (name: string): string => {
    try {
      const value: unknown = (error as Record<string, unknown>)[name]
      return typeof value === 'string' ? value : ''
    } catch {
      return ''
    }
  }
  return read('name') === 'ImpureError'
    ? { code: 'impure', message: read('message'), path: '', site: read('stack') }
    : { code: 'shape', message: `the config cannot be read: ${messageOf(error)}`, path: '', site: read('stack') }
}

function messageOf(error: unknown): string {
  try {
    const message: unknown = (error as { message?: unknown } | null)?.message
    return typeof message === 'string' ? message : 'an error without a message'
  } catch {
    return 'an error without a message'
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

// Only JSON leaves the evaluation: undefined members vanish here, as they would in the text.
function plain(value: unknown): JsonObject {
  if (value === undefined || value === null) return {}
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isJsonObject(copy) ? copy : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`
}
