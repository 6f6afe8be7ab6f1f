import type { Declaration, DeclarationProblem, DeclaredAgent, DeclaredResource, DeclaredTool } from './declaration.ts'
import { declareIdentity } from './declare-identity.ts'
import { declareAsks, declareContent, declarePrompt, declareResource, variablesSchema } from './declare-mcp.ts'
import { declarePolicy } from './declare-policy.ts'
import { type Config, siteOfConfig } from './define-config.ts'
import { createRegistry, type Registry } from './registry.ts'
import { schemaOf } from './schema.ts'
import { describe, exact, isRecord, messageOf, onlySettings, plain } from './shape.ts'
import type { ToolSettings } from './tool.ts'

export type {
  Declaration,
  DeclarationProblem,
  DeclaredAgent,
  DeclaredAsk,
  DeclaredConstraint,
  DeclaredIdentity,
  DeclaredInvariant,
  DeclaredPrincipal,
  DeclaredPrompt,
  DeclaredResource,
  DeclaredRule,
  DeclaredScope,
  DeclaredSubject,
  DeclaredTool,
  DeclaredUpstream,
} from './declaration.ts'
export { type Direction, type SchemaReport, schemaOf } from './schema.ts'

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
  onlySettings(config, OF_CONFIG, '', site, registry)
  const { server, oauth, identity, agents, tools, policies, invariants } = config as Partial<Config>
  const { resources, prompts } = config as Partial<Config>
  if (isRecord(server)) onlySettings(server, OF_SERVER, '/server', site, registry)
  if (isRecord(oauth)) onlySettings(oauth, OF_OAUTH, '/oauth', site, registry)
  for (const [name, value] of Object.entries({ server, identity, tools })) {
    if (!isRecord(value)) problems.push({ code: 'shape', message: `\`${name}\` is missing`, path: `/${name}`, site })
  }
  if (!Array.isArray(policies)) {
    problems.push({ code: 'shape', message: '`policies` is not a list', path: '/policies', site })
  }
  if (invariants !== undefined && !Array.isArray(invariants)) {
    problems.push({ code: 'shape', message: '`invariants` is not a list', path: '/invariants', site })
  }
  const declaredTools = Object.entries(isRecord(tools) ? tools : {}).flatMap(([name, value]) =>
    isRecord(value) && value['resource'] === true
      ? misplaced(name, registry, site)
      : declareTool(name, value, registry, site),
  )
  const declaredResources = Object.entries(isRecord(resources) ? resources : {}).flatMap(([name, value]) =>
    declareResource(name, value, registry, site, declareTool),
  )
  const declaredPrompts = Object.entries(isRecord(prompts) ? prompts : {}).flatMap(([name, value]) =>
    declarePrompt(name, value, registry, site),
  )
  const declaredAgents = Object.entries(isRecord(agents) ? agents : {}).flatMap(([name, value]) =>
    declareAgent(name, value, registry, site),
  )
  const {
    rules,
    constraints,
    invariants: claims,
  } = declarePolicy(
    Array.isArray(policies) ? policies : [],
    Array.isArray(invariants) ? invariants : [],
    registry,
    site,
  )
  const declared = declareIdentity(identity, registry, site)
  return {
    format: 'fullmakt.declaration',
    server: plain(server),
    oauth: plain(oauth),
    identity: declared,
    scopes: registry.scopes(),
    roles: registry.roles(),
    agents: declaredAgents,
    upstreams: registry.upstreams(),
    tools: [...declaredTools, ...declaredResources],
    rules,
    constraints,
    invariants: claims,
    ...(declaredPrompts.length === 0 ? {} : { prompts: declaredPrompts }),
    problems,
    site,
  }
}

const OF_CONFIG: Settings = [
  'a config',
  ['server', 'oauth', 'identity', 'agents', 'tools', 'resources', 'prompts', 'policies', 'invariants'],
]
const OF_SERVER: Settings = ['a server', ['url', 'name', 'version', 'instructions', 'clients']]
const OF_OAUTH: Settings = [
  '`oauth`',
  ['dynamicRegistration', 'clientIdMetadata', 'accessToken', 'grant', 'tokens', 'trustedIssuers'],
]
const TOOL = ['title', 'description', 'scope', 'input', 'output', 'call', 'content', 'asks', 'task', 'answerWithin']
const OF_TOOL: Settings = ['a tool', [...TOOL, 'annotations', 'requires']]
const OF_RESOURCE: Settings = ['a resource', [...OF_TOOL[1], 'uri', 'mimeType', 'binary', 'text', 'base64']]
const OF_AGENT: Settings = [
  'an agent',
  ['title', 'redirectUris', 'auth', 'roles', 'scopes', 'mayExchange', 'mayIntrospect'],
]
type Settings = readonly [of: string, names: readonly string[]]

function emptyDeclaration(problems: readonly DeclarationProblem[]): Declaration {
  return {
    format: 'fullmakt.declaration',
    server: {},
    oauth: {},
    identity: null,
    scopes: [],
    roles: [],
    agents: [],
    upstreams: [],
    tools: [],
    rules: [],
    constraints: [],
    invariants: [],
    problems,
    site: '',
  }
}

function misplaced(name: string, registry: Registry, home: string): [] {
  registry.problem('shape', `\`${name}\` is a resource: it belongs into \`resources\``, `/tools/${name}`, home)
  return []
}

function declareTool(name: string, value: unknown, registry: Registry, home: string): DeclaredTool[] {
  if (!isRecord(value) || value['kind'] !== 'tool' || !isRecord(value['definition'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not a tool`, `/tools/${name}`, home)
    return []
  }
  const site = String(value['site'])
  registry.nameTool(value, name)
  onlySettings(value['definition'], value['resource'] === true ? OF_RESOURCE : OF_TOOL, '', site, registry)
  const definition = value['definition'] as unknown as ToolSettings & Partial<ResourceParts>
  const scope = registry.scope(definition.scope, '/scope', site)
  const resource = value['resource'] === true ? resourceOf(definition) : undefined
  const isBuiltIn = resource !== undefined && resource.contents !== null
  // What is built in asks no upstream.
  const upstream = isBuiltIn ? -1 : registry.upstream(definition.call?.upstream, '/call', site)
  const derived = value['derived'] === true
  const input = derived
    ? { type: 'object' }
    : resource !== undefined && definition.input === undefined
      ? variablesSchema(resource.uri)
      : schemaOf(definition.input, 'input', (code, message) => registry.problem(code, message, '/input', site))
  const output =
    definition.output === undefined || derived
      ? null
      : schemaOf(definition.output, 'output', (code, message) => registry.problem(code, message, '/output', site))
  const content = declareContent(definition.content, '/content', site, registry)
  const asks = declareAsks(definition.asks, site, registry)
  if (scope === undefined || upstream === undefined || input === undefined || output === undefined) return []
  return [
    {
      name,
      title: typeof definition.title === 'string' ? definition.title : null,
      description: String(definition.description ?? ''),
      scope,
      input,
      output,
      ...(derived ? { derived } : {}),
      annotations: plain(definition.annotations),
      requires: plain(definition.requires),
      call: {
        upstream,
        method: isBuiltIn ? 'GET' : String(definition.call.method),
        path: isBuiltIn ? '/' : String(definition.call.path),
        query: isBuiltIn ? null : (exact(definition.call.parts?.query, '/call/query', site, registry) ?? null),
        body: isBuiltIn ? null : (exact(definition.call.parts?.body, '/call/body', site, registry) ?? null),
        site: isBuiltIn ? site : String(definition.call.site),
      },
      ...(content === undefined ? {} : { content }),
      ...(asks.length === 0 ? {} : { asks }),
      ...(definition.task === undefined ? {} : { task: String(definition.task) }),
      ...(definition.answerWithin === undefined ? {} : { answerWithin: String(definition.answerWithin) }),
      ...(resource === undefined ? {} : { resource }),
      site,
    },
  ]
}

interface ResourceParts {
  readonly uri: unknown
  readonly mimeType: unknown
  readonly binary: unknown
  readonly text: unknown
  readonly base64: unknown
}

function resourceOf({ uri, mimeType, binary, text, base64 }: Partial<ResourceParts>): DeclaredResource {
  return {
    uri: String(uri),
    mimeType: typeof mimeType === 'string' ? mimeType : null,
    binary: binary === true || typeof base64 === 'string',
    contents: typeof text === 'string' ? text : typeof base64 === 'string' ? base64 : null,
  }
}

function declareAgent(name: string, value: unknown, registry: Registry, home: string): DeclaredAgent[] {
  if (!isRecord(value) || value['kind'] !== 'agent' || !isRecord(value['settings'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not an agent`, `/agents/${name}`, home)
    return []
  }
  const site = String(value['site'])
  registry.nameAgent(value, name)
  onlySettings(value['settings'], OF_AGENT, '', site, registry)
  const { title, redirectUris, auth, roles, scopes, mayExchange, mayIntrospect } = value['settings']
  return [
    {
      name,
      title: typeof title === 'string' ? title : null,
      redirectUris: Array.isArray(redirectUris) ? redirectUris.map(String) : [],
      auth: exact(auth, '/auth', site, registry) ?? null,
      scopes:
        scopes === undefined
          ? null
          : (Array.isArray(scopes) ? scopes : [scopes]).flatMap(
              (scope: unknown, index) => registry.scope(scope, `/scopes/${index}`, site) ?? [],
            ),
      mayExchange: mayExchange === true,
      mayIntrospect: mayIntrospect === true,
      roles: (Array.isArray(roles) ? roles : []).flatMap(
        (role: unknown, index) => registry.role(role, `/roles/${index}`, site) ?? [],
      ),
      site,
    },
  ]
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
