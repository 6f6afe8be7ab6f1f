import type { AgentNode, Program } from '@fullmakt/ir'
import { type Draft, type DraftParts, draft } from './change.ts'
import { placesOf, same } from './pairs.ts'

/**
 * Changes of what an agent may be given at all: scopes that a resource owner may consent to, scopes to act for itself, which nobody consents to, and
 * whether it may exchange users' tokens and ask about tokens.
 */
export function compareAgentPowers(
  older: AgentNode,
  newer: AgentNode,
  programs: { readonly older: Program; readonly newer: Program },
): readonly Draft[] {
  const because = placesOf(older, newer)
  const added = (from: readonly string[], to: readonly string[]): readonly string[] =>
    to.filter((item) => !from.includes(item)).toSorted()
  const both = (what: string, from: readonly string[], to: readonly string[]): readonly Draft[] => {
    const each = (code: string, items: readonly string[], parts: DraftParts): readonly Draft[] =>
      items.map((item) => draft('auth', code, `${newer.name}  ${item}`, { ...parts, because }))
    return [
      ...each(`AUTH_AGENT_${what}_ADDED`, added(from, to), { direction: 'broaden' }),
      ...each(`AUTH_AGENT_${what}_REMOVED`, added(to, from), { direction: 'narrow', breaking: true, level: 'CLIENT' }),
    ]
  }
  return [
    // Where neither names any, what may be consented to is every scope, which is compared with the scopes.
    ...(same(older.scopes ?? null, newer.scopes ?? null)
      ? []
      : both('SCOPE', consentable(older, programs.older), consentable(newer, programs.newer))),
    ...both('OWN_SCOPE', own(older), own(newer)),
    ...both('PERMISSION', permissions(older), permissions(newer)),
  ]
}

function consentable({ redirectUris, scopes }: AgentNode, program: Program): readonly string[] {
  return redirectUris.length === 0 ? [] : (scopes ?? program.scopes.map(({ name }) => name))
}

function own(agent: AgentNode): readonly string[] {
  return authenticates(agent) ? (agent.scopes ?? []) : []
}

function permissions(agent: AgentNode): readonly string[] {
  return (['mayExchange', 'mayIntrospect'] as const).filter((name) => agent[name] === true && authenticates(agent))
}

function authenticates({ auth }: AgentNode): boolean {
  return auth !== undefined && auth.kind !== 'none'
}
