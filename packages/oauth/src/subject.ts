/** What identifies a grant to the revocation check. */
export interface RevocableParts {
  readonly grant?: string
  readonly client: string
  readonly user: string
  readonly generation: number
  readonly agent: string | null
  /** The grants this one was exchanged from. */
  readonly via?: readonly Hop[]
}

/** A grant that a token was exchanged from: ending it, its client or its agent ends what came of it. */
export interface Hop {
  readonly grant: string
  readonly client: string
  readonly agent: string | null
}

/**
 * The revocation subjects that each end a grant: the grant, its client, its user, its agent, and the user's password generation
 * (a new password ends everything the old one opened).
 */
export function revocationSubjects(parts: RevocableParts): string[] {
  const subjects = [`client:${parts.client}`, `user:${parts.user}`, generationSubject(parts.user, parts.generation)]
  if (parts.grant !== undefined) subjects.push(`grant:${parts.grant}`)
  if (parts.agent !== null) subjects.push(`agent:${parts.agent}`)
  for (const { grant, client, agent } of parts.via ?? []) {
    subjects.push(`grant:${grant}`, `client:${client}`)
    if (agent !== null) subjects.push(`agent:${agent}`)
  }
  return subjects
}

/** The `user` of an agent that acts for itself; no account can have this name. */
export function agentSubject(agent: string): string {
  return `agent:${agent}`
}

/** The subject that a change of password revokes. */
export function generationSubject(user: string, generation: number): string {
  return `account:${user}/${generation}`
}
