import type { Program, SecretReference } from '@fullmakt/ir'
import { type Draft, draft } from './change.ts'
import { pairs, placesOf } from './pairs.ts'

/**
 * Secrets that are newly needed, or no longer: of upstreams, of agents that authenticate with one, and of the identity provider. References only.
 * One that is needed in several places counts once, at the first.
 */
export function compareSecrets(older: Program, newer: Program): readonly Draft[] {
  return pairs(secretsOf(older), secretsOf(newer), ({ secret }) => secret).flatMap(
    ({ name, older: before, newer: after }) => {
      if (before !== undefined && after !== undefined) return []
      const code = before === undefined ? 'SECRET_NEEDED' : 'SECRET_NO_LONGER_NEEDED'
      return [draft('secrets', code, name, { because: placesOf(before?.of, after?.of), warn: before === undefined })]
    },
  )
}

interface NeededSecret {
  readonly secret: SecretReference
  /** What is declared to need it. */
  readonly of: object
}

function secretsOf({ upstreams, agents, identity }: Program): readonly NeededSecret[] {
  const needed: readonly NeededSecret[] = [
    ...upstreams.flatMap((of) => (of.credential.kind === 'none' ? [] : [{ secret: of.credential.secret, of }])),
    ...agents.flatMap((of) =>
      of.auth?.kind === 'client_secret_basic' ? (of.auth.secrets ?? []).map((secret) => ({ secret, of })) : [],
    ),
    ...(identity?.clientSecret == null ? [] : [{ secret: identity.clientSecret, of: identity }]),
  ]
  return [...new Map(needed.toReversed().map((one) => [one.secret, one])).values()]
}
