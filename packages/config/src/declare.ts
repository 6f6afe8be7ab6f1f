import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { Declaration, DeclarationProblem, DeclaredAgent, DeclaredRule, DeclaredTool } from './declaration.ts'
import type { Config } from './define-config.ts'
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
 * Takes whatever the config's default export is; returns JSON. Wrong shapes become problems in it, never exceptions.
 * Does not check meaning: names, conditions and origins are the compiler's to judge.
 */
export function declare(config: unknown): Declaration {
  const problems: DeclarationProblem[] = []
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
  const { server, oauth, identity, agents, tools, policies } = config as Partial<Config>
  for (const [name, value] of Object.entries({ server, identity, tools })) {
    if (!isRecord(value))
      problems.push({ code: 'shape', message: `\`${name}\` is missing`, path: `/${name}`, site: '' })
  }
  if (!Array.isArray(policies)) {
    problems.push({ code: 'shape', message: '`policies` is not a list', path: '/policies', site: '' })
  }
  const declaredTools = Object.entries(isRecord(tools) ? tools : {}).flatMap(([name, value]) =>
    declareTool(name, value, registry),
  )
  const declaredAgents = Object.entries(isRecord(agents) ? agents : {}).flatMap(([name, value]) =>
    declareAgent(name, value, registry),
  )
  const rules = (Array.isArray(policies) ? policies : []).flatMap((rule: unknown, index) =>
    declareRule(rule, index, registry),
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
  }
}

function declareTool(name: string, value: unknown, registry: Registry): DeclaredTool[] {
  if (!isRecord(value) || value['kind'] !== 'tool' || !isRecord(value['definition'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not a tool`, `/tools/${name}`, '')
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
        method: definition.call.method,
        path: definition.call.path,
        query: (definition.call.parts.query ?? null) as Json,
        body: (definition.call.parts.body ?? null) as Json,
        site: definition.call.site,
      },
      site,
    },
  ]
}

function declareAgent(name: string, value: unknown, registry: Registry): DeclaredAgent[] {
  if (!isRecord(value) || value['kind'] !== 'agent' || !isRecord(value['settings'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not an agent`, `/agents/${name}`, '')
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

function declareRule(value: unknown, index: number, registry: Registry): DeclaredRule[] {
  if (!isRecord(value) || value['kind'] !== 'rule' || !isRecord(value['settings'])) {
    registry.problem('shape', `this is ${describe(value)}, not a rule`, `/policies/${index}`, '')
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
      when: when === undefined ? null : plain(when),
      limit: limit === undefined ? null : String(limit),
      site,
    },
  ]
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
