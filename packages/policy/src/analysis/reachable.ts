import type { Program } from '@fullmakt/ir'
import { allowedBy, rulesOf } from './allowed.ts'
import { ask } from './ask.ts'
import { judgeValue } from './field-classes.ts'
import { all, type Formula, negate } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { among, holdsRole, type Space, spaceOf } from './space.ts'

/** A kind of principal: without roles or agent, with one role, or a declared agent with the roles it may have. */
export type PrincipalClass =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string; readonly roles: readonly string[] }

/** How much of a tool such a principal may call: none, some or all valid arguments at all times; undefined is undecided. */
export interface ReachableCell {
  readonly tool: string
  readonly principal: PrincipalClass
  readonly calls: 'never' | 'sometimes' | 'always' | undefined
}

/** Who can call what, the tools that no principal at all can call, and what was not decided. */
export interface Reachable {
  readonly cells: readonly ReachableCell[]
  readonly nobody: readonly string[]
  readonly undecided: readonly Undecided[]
}

/** Tells who can call which tool, for each role and agent that the Program declares. `nobody` counts principals of any roles together. */
export function reachable(program: Program, options: AnalysisOptions = {}): Reachable {
  const principals: readonly PrincipalClass[] = [
    { kind: 'anyone' },
    ...program.roles.map(({ name }): PrincipalClass => ({ kind: 'role', name })),
    ...program.agents.map(({ name, roles }): PrincipalClass => ({ kind: 'agent', name, roles })),
  ]
  const cells: ReachableCell[] = []
  const nobody: string[] = []
  const undecided: Undecided[] = []
  for (const tool of program.tools) {
    const rules = rulesOf(program, tool.name)
    const space = spaceOf(
      tool,
      rules,
      program.roles.map(({ name }) => name),
    )
    if (space === undefined) {
      undecided.push({ tool: tool.name, reason: 'too-large' })
      cells.push(...principals.map((principal) => ({ tool: tool.name, principal, calls: undefined })))
      continue
    }
    const allowed = allowedBy(space, rules)
    const answer = (goals: readonly Formula[]): 'yes' | 'no' | 'undecided' => {
      const given = ask(space, goals, options)
      if (given.is === 'undecided') undecided.push({ tool: tool.name, reason: given.reason })
      return given.is
    }
    if (answer([allowed]) === 'no') nobody.push(tool.name)
    for (const principal of principals) {
      const who = isPrincipal(space, principal)
      const some = answer([who, allowed])
      const notAll = some === 'yes' ? answer([who, negate(allowed)]) : 'no'
      const calls = some === 'no' ? 'never' : notAll === 'yes' ? 'sometimes' : 'always'
      const known = some !== 'undecided' && notAll !== 'undecided'
      cells.push({ tool: tool.name, principal, calls: known ? calls : undefined })
    }
  }
  return { cells, nobody, undecided }
}

function isPrincipal(space: Space, principal: PrincipalClass): Formula {
  const held = principal.kind === 'anyone' ? [] : principal.kind === 'role' ? [principal.name] : principal.roles
  const agent = principal.kind === 'agent' ? principal.name : undefined
  return all(
    ...[...space.roles.keys()].map((name) =>
      held.includes(name) ? holdsRole(space, name) : negate(holdsRole(space, name)),
    ),
    isAgent(space, agent),
  )
}

// An agent that no rule names is in the class of those that the tests judge alike.
function isAgent({ fields, agent }: Space, name: string | undefined): Formula {
  const tests = [...agent.tree.tests.values()]
  return among(
    fields,
    agent.field,
    (value) =>
      (value === undefined) === (name === undefined) &&
      tests.every((test) => judgeValue(test, value) === judgeValue(test, name)),
  )
}
