import type { Program } from '@fullmakt/ir'

/** The roles a principal is judged by, or why it cannot have them. */
export interface JudgedRoles {
  readonly roles: readonly string[]
  readonly refused?: string
}

/**
 * The roles of a principal as a token would carry them.
 * Takes the agent's name or null, and the roles as given: left out, an agent has all that it may have. A role that its agent may not have is refused, as
 * no token carries one.
 */
export function rolesOf(program: Program, agent: string | null, given: readonly string[] | undefined): JudgedRoles {
  const may = program.agents.find(({ name }) => name === agent)?.roles
  const roles = given ?? may ?? []
  const beyond = may === undefined ? undefined : roles.find((role) => !may.includes(role))
  if (beyond === undefined) return { roles }
  return { roles, refused: `the agent \`${agent}\` cannot have the role \`${beyond}\`` }
}
