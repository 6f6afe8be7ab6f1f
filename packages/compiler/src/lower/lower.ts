import type { Declaration, DeclarationProblem } from '@fullmakt/config/declare'
import { isPrincipalName, type Program, type RoleNode } from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import type { ArgumentPath, LowerContext, ReportOptions } from './context.ts'
import { lowerAgents } from './lower-agents.ts'
import { lowerConstraints } from './lower-constraints.ts'
import { lowerIdentity } from './lower-identity.ts'
import { lowerInvariants } from './lower-invariants.ts'
import { lowerPrompts } from './lower-prompts.ts'
import { lowerRules } from './lower-rules.ts'
import { lowerScopes } from './lower-scopes.ts'
import { lowerServer, lowerTokens } from './lower-server.ts'
import type { PolicyWorld } from './lower-subject.ts'
import { lowerTools } from './lower-tools.ts'
import { lowerUpstreams } from './lower-upstreams.ts'

/**
 * Lowers a declaration to a Program.
 * Takes the declaration and a context; everything wrong is reported there, and what is wrong in itself is left out of the Program.
 * A Program is to be used only when nothing was reported as an error.
 */
export function lower(declaration: Declaration, context: LowerContext): Program {
  for (const problem of declaration.problems) {
    context.report(
      PROBLEM_CODES[problem.code],
      words(problem),
      problem.site || declaration.site,
      optionsOf(problem, declaration),
    )
  }
  const scopes = lowerScopes(declaration.scopes, context)
  const upstreams = lowerUpstreams(declaration.upstreams, context)
  const tools = lowerTools(declaration.tools, upstreams, context, declaration.site)
  const world: PolicyWorld = {
    tools,
    scopes,
    context,
    // A tool or a subject that could not be declared is said already; the rule that lacks it is not at fault.
    complete: declaration.problems.every(({ code }) => code === 'schema-loss'),
    names: new Map(),
  }
  const identity = lowerIdentity(declaration, context)
  const prompts = lowerPrompts(declaration.prompts ?? [], context, declaration.site)
  const jwt = lowerTokens(declaration, context)
  return {
    format: 'fullmakt.program',
    version: '1.0',
    server: lowerServer(declaration, context),
    ...(identity === undefined ? {} : { identity }),
    ...(jwt === undefined ? {} : { tokens: jwt }),
    scopes,
    roles: lowerRoles(declaration, context),
    agents: lowerAgents(declaration.agents, context, declaration.site),
    upstreams: upstreams.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    tools,
    rules: lowerRules(declaration.rules, world),
    constraints: lowerConstraints(declaration.constraints, world),
    invariants: lowerInvariants(declaration.invariants, world),
    ...(prompts.length === 0 ? {} : { prompts }),
  }
}

/** Lowers roles, sorted by name. Nobody can have one with another name than accounts take, so a `deny` for it would bind nobody. */
function lowerRoles({ roles }: Declaration, context: LowerContext): readonly RoleNode[] {
  for (const { name, site } of roles) {
    if (!isPrincipalName(name)) context.report('FMK2208', `\`${name}\` cannot name a role`, site)
  }
  return roles
    .map(({ name, site }) => ({ kind: 'role' as const, name, span: context.span(site) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const PROBLEM_CODES: Readonly<Record<DeclarationProblem['code'], Code>> = {
  shape: 'FMK1103',
  impure: 'FMK1310',
  schema: 'FMK1201',
  'schema-loss': 'FMK1202',
  'secret-in-clear': 'FMK2301',
  'unknown-tool': 'FMK2108',
  'unknown-agent': 'FMK2211',
  'scope-conflict': 'FMK2202',
}

function optionsOf({ code, message, path }: DeclarationProblem, { scopes }: Declaration): ReportOptions {
  if (code === 'scope-conflict') {
    const first = scopes.find(({ name }) => message.includes(`\`${name}\``))
    return {
      argument: 0,
      ...(first === undefined ? {} : { related: [{ site: first.site, argument: 0, message: 'first declared here' }] }),
    }
  }
  return path === ''
    ? {}
    : { path: stepsOf(path), ...(code === 'shape' ? { help: 'use what the functions of `fullmakt` give' } : {}) }
}

/** The steps of a JSON pointer (RFC 6901). */
function stepsOf(pointer: string): ArgumentPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))
}

function words({ message, path }: DeclarationProblem): string {
  return path === '' ? message : `${message} (\`${path.slice(1).replaceAll('/', '.')}\`)`
}
