import type { JsonObject } from '@fullmakt/ir'
import type { DeclarationProblem, DeclaredScope, DeclaredUpstream } from './declaration.ts'
import type { Upstream } from './http.ts'
import type { Role } from './principal.ts'
import type { Scope } from './scope.ts'
import { onlySettings } from './shape.ts'

/** Gathers the things that a config refers to by value, each once, and gives them the names and indices of the declaration. */
export interface Registry {
  problem(code: DeclarationProblem['code'], message: string, path: string, site: string): void
  nameTool(tool: object, name: string): void
  nameAgent(agent: object, name: string): void
  scope(value: unknown, path: string, site: string): string | undefined
  role(value: unknown, path: string, site: string): string | undefined
  upstream(value: unknown, path: string, site: string): number | undefined
  principal(value: unknown, path: string, site: string): { kind: 'role' | 'agent'; name: string } | undefined
  action(value: unknown, path: string, site: string): { kind: 'tool' | 'scope'; name: string } | undefined
  scopes(): readonly DeclaredScope[]
  roles(): readonly { readonly name: string; readonly site: string }[]
  upstreams(): readonly DeclaredUpstream[]
}

/** Makes an empty registry; `report` gets every problem it finds. */
export function createRegistry(report: (problem: DeclarationProblem) => void): Registry {
  const scopes = new Map<string, Scope>()
  const roles = new Map<string, Role>()
  const upstreams: Upstream[] = []
  const tools = new Map<unknown, string>()
  const agents = new Map<unknown, string>()
  const problem: Registry['problem'] = (code, message, path, site) => report({ code, message, path, site })

  const registry: Registry = {
    problem,
    nameTool: (tool, name) => void tools.set(tool, name),
    nameAgent: (agent, name) => void agents.set(agent, name),
    scope(value, path, site) {
      if (!isKind<Scope>(value, 'scope') || typeof value.name !== 'string' || typeof value.site !== 'string')
        return void problem('shape', 'this is not a scope', path, site)
      const known = scopes.get(value.name)
      if (known === undefined) {
        scopes.set(value.name, value)
        for (const included of value.includes) registry.scope(included, '/includes', value.site)
      } else if (known !== value) {
        problem('scope-conflict', `the scope \`${value.name}\` is declared twice`, '', value.site)
      }
      return value.name
    },
    role(value, path, site) {
      if (!isKind<Role>(value, 'role') || typeof value.name !== 'string' || typeof value.site !== 'string')
        return void problem('shape', 'this is not a role', path, site)
      // A role is its name: declaring the same one again means the same.
      if (!roles.has(value.name)) roles.set(value.name, value)
      return value.name
    },
    upstream(value, path, site) {
      if (!isKind<Upstream>(value, 'upstream'))
        return void problem('shape', 'this is not a request of an upstream', path, site)
      const index = upstreams.indexOf(value)
      return index >= 0 ? index : upstreams.push(value) - 1
    },
    principal(value, path, site) {
      if (isKind(value, 'role')) {
        const name = registry.role(value, path, site)
        return name === undefined ? undefined : { kind: 'role', name }
      }
      const agent = agents.get(value)
      if (agent !== undefined) return { kind: 'agent', name: agent }
      return void problem(
        'unknown-agent',
        isKind(value, 'agent') ? "this agent is not in the config's `agents`" : 'this is neither a role nor an agent',
        path,
        site,
      )
    },
    action(value, path, site) {
      if (isKind(value, 'scope')) {
        const name = registry.scope(value, path, site)
        return name === undefined ? undefined : { kind: 'scope', name }
      }
      const tool = tools.get(value)
      if (tool !== undefined) return { kind: 'tool', name: tool }
      return void problem(
        'unknown-tool',
        isKind(value, 'tool') ? "this tool is not in the config's `tools`" : 'this is neither a tool nor a scope',
        path,
        site,
      )
    },
    scopes: () =>
      [...scopes.values()].map(({ name, title, includes, site }) => ({
        name,
        title,
        includes: includes.map((included) => included.name),
        site,
      })),
    roles: () => [...roles.values()].map(({ name, site }) => ({ name, site })),
    upstreams: () => upstreams.map((upstream) => declareUpstream(upstream, problem)),
  }
  return registry
}

const OF_UPSTREAM = ['an upstream', ['actAs', 'auth', 'privateNetwork', 'timeout', 'maxAnswerBytes']] as const

function declareUpstream(upstream: Upstream, problem: Registry['problem']): DeclaredUpstream {
  onlySettings(upstream.options, OF_UPSTREAM, '', upstream.site, { problem })
  const { auth, ...options } = upstream.options
  return {
    origin: String(upstream.origin),
    options: JSON.parse(JSON.stringify(options)) as JsonObject,
    credential: declareCredential(auth, upstream.site, problem),
    site: upstream.site,
  }
}

function declareCredential(auth: unknown, site: string, problem: Registry['problem']): JsonObject {
  if (!isRecord(auth) || typeof auth['kind'] !== 'string') {
    problem('shape', '`auth` is missing: say `anonymous()` for an API without a credential', '/auth', site)
    return { kind: 'none' }
  }
  if (auth['kind'] === 'none') return { kind: 'none' }
  const { secret, ...rest } = auth
  if (!isKind<{ kind: 'secret'; reference: string; site: string }>(secret, 'secret')) {
    // The value itself goes nowhere from here, not even into the message.
    problem('secret-in-clear', 'a credential takes a reference to a secret, not its value', '/auth', site)
    return { kind: 'none' }
  }
  return { ...(rest as JsonObject), secret: String(secret.reference), secretSite: secret.site }
}

function isKind<T extends { readonly kind: string }>(value: unknown, kind: T['kind']): value is T {
  return isRecord(value) && value['kind'] === kind
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
