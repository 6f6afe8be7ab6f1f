import type { Program } from '@fullmakt/ir'
import type { Change } from './change.ts'
import { pairs, sameMeaning } from './pairs.ts'

/** Changes of the authorization server: its identifiers, its registration, lifetimes, scopes and agents. */
export function compareAuth(older: Program, newer: Program): readonly Change[] {
  const changes: Change[] = []
  const add = (code: string, direction: Change['direction'], subject: string): void => {
    changes.push({ code, section: 'auth', direction, subject, span: null })
  }
  const [before, after] = [older.server, newer.server]
  if (before.issuer !== after.issuer) add('AUTH_ISSUER_CHANGED', 'neutral', after.issuer)
  if (before.resource !== after.resource) add('AUTH_RESOURCE_CHANGED', 'neutral', after.resource)
  for (const member of ['dynamicRegistration', 'clientIdMetadata'] as const) {
    if (before[member] !== after[member])
      add('AUTH_REGISTRATION_CHANGED', after[member] ? 'broader' : 'narrower', member)
  }
  for (const member of ['accessTokenMs', 'grantMs'] as const) {
    if (before[member] === after[member]) continue
    add('AUTH_LIFETIME_CHANGED', after[member] > before[member] ? 'broader' : 'narrower', member)
  }
  const compareNamed = (kind: string, from: readonly { name: string }[], to: readonly { name: string }[]): void => {
    for (const { name, older: one, newer: other } of pairs(from, to, (item) => item.name)) {
      if (one === undefined) add(`AUTH_${kind}_ADDED`, 'broader', name)
      else if (other === undefined) add(`AUTH_${kind}_REMOVED`, 'narrower', name)
      else if (!sameMeaning(one, other)) add(`AUTH_${kind}_CHANGED`, 'undecided', name)
    }
  }
  compareNamed('SCOPE', older.scopes, newer.scopes)
  compareNamed('AGENT', older.agents, newer.agents)
  return changes
}
