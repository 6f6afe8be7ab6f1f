/** What identifies a grant to the revocation check. */
export interface RevocableParts {
  readonly grant?: string
  readonly client: string
  readonly user: string
  readonly generation: number
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
  return subjects
}

/** The subject that a change of password revokes. */
export function generationSubject(user: string, generation: number): string {
  return `account:${user}/${generation}`
}
