import type { Program } from '@fullmakt/ir'
import { isPossible } from './ask.ts'
import { decidedBy } from './decided.ts'
import { hasExample } from './example.ts'
import { judgeValue } from './field-classes.ts'
import { all, type Formula, negate } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { rulesByTool } from './rules-by-tool.ts'
import { among, holdsRole, type Space, spaceOf } from './space.ts'
import { matchesOf } from './translate.ts'

/** A kind of principal: without roles or agent, with one role, or a declared agent with the roles it may have. */
export type PrincipalClass =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string; readonly roles: readonly string[] }

/**
 * What becomes of such a principal's calls of a tool, over all valid arguments and times. `never`: all are denied. `approval`: some wait for an approval and
 * none is allowed at once. `conditional`: some are allowed at once, others not. `always`: all are allowed at once. Undefined is undecided.
 */
export interface ReachableCell {
  readonly tool: string
  readonly principal: PrincipalClass
  readonly calls: 'never' | 'conditional' | 'approval' | 'always' | undefined
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
  const declared = program.roles.map(({ name }) => name)
  const ranked = rulesByTool(program)
  const cells: ReachableCell[] = []
  const nobody: string[] = []
  const undecided: Undecided[] = []
  for (const tool of program.tools) {
    const rules = ranked.get(tool.name)!.map((index) => program.rules[index]!)
    const space = spaceOf(tool, rules, declared)
    if (space === undefined) {
      undecided.push({ tool: tool.name, reason: 'too-large' })
      cells.push(...principals.map((principal) => ({ tool: tool.name, principal, calls: undefined })))
      continue
    }
    const matching = rules.map((rule) => ({ rule, effect: rule.effect, matches: matchesOf(space, rule) }))
    const [denied, allowed] = [decidedBy(matching, 'deny'), decidedBy(matching, 'allow')]
    const answer = (goals: readonly Formula[]): 'yes' | 'no' | 'undecided' => {
      const given = isPossible(space, goals, options)
      if (given.is === 'undecided') undecided.push({ tool: tool.name, reason: given.reason })
      return given.is
    }
    if (answer([negate(denied)]) === 'no') nobody.push(tool.name)
    for (const principal of principals) {
      const who = isPrincipal(space, principal)
      const some = answer([who, negate(denied)])
      const atOnce = some === 'yes' ? answer([who, allowed]) : 'no'
      const notAll = atOnce === 'yes' ? answer([who, negate(allowed)]) : 'no'
      const calls = some === 'no' ? 'never' : atOnce === 'no' ? 'approval' : notAll === 'yes' ? 'conditional' : 'always'
      const isKnown = ![some, atOnce, notAll].includes('undecided')
      cells.push({ tool: tool.name, principal, calls: isKnown ? calls : undefined })
    }
  }
  return { cells, nobody, undecided }
}

/**
 * Tells which tools no principal at all can call, whatever roles it has, and of which that is not known; `nobody` of `reachable` without its cells.
 */
export function outOfReach(program: Program, options: AnalysisOptions = {}): Omit<Reachable, 'cells'> {
  const declared = program.roles.map(({ name }) => name)
  const ranked = rulesByTool(program)
  const nobody: string[] = []
  const undecided: Undecided[] = []
  for (const tool of program.tools) {
    const rules = ranked.get(tool.name)!.map((index) => program.rules[index]!)
    const granting = rules.filter(({ effect, who }) => effect !== 'deny' && who?.length !== 0)
    const denies = rules.filter(({ effect }) => effect === 'deny')
    if (options.validate === undefined && granting.some((rule) => hasExample(tool, rule, denies))) continue
    const space = spaceOf(tool, rules, declared)
    if (space === undefined) {
      undecided.push({ tool: tool.name, reason: 'too-large' })
      continue
    }
    const matching = rules.map((rule) => ({ rule, effect: rule.effect, matches: matchesOf(space, rule) }))
    const answer = isPossible(space, [negate(decidedBy(matching, 'deny'))], options)
    if (answer.is === 'no') nobody.push(tool.name)
    if (answer.is === 'undecided') undecided.push({ tool: tool.name, reason: answer.reason })
  }
  return { nobody, undecided }
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
