import type { LimitNode, PrincipalAtom, Program, RuleNode, ToolNode } from '@fullmakt/ir'
import type { Decision, PolicyRequest } from '../request.ts'
import { limitedTo, rulesOf } from './allowed.ts'
import { ask } from './ask.ts'
import { all, type Box, type Formula, negate, simplify } from './formula.ts'
import { gainedBy } from './gained.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { replayer } from './replay.ts'
import { among, holdsRole, type Space, spaceOf, wholeBox } from './space.ts'

/**
 * Calls of one tool whose effect is another, by one of them. `atoms` are the roles and the agent the principal needs: with fewer of them this call
 * would not have changed. The decisions are those of both programs on the witness.
 */
export interface AccessDifference {
  readonly tool: string
  readonly direction: 'gained' | 'lost'
  readonly atoms: readonly PrincipalAtom[]
  readonly witness: PolicyRequest
  readonly before: Decision
  readonly after: Decision
}

/** Calls that both programs allow, under another limit, by one of them. */
export interface LimitDifference {
  readonly tool: string
  readonly witness: PolicyRequest
  readonly before: Decision
  readonly after: Decision
}

/** What differs, and what may. */
export interface Difference {
  readonly access: readonly AccessDifference[]
  readonly limits: readonly LimitDifference[]
  readonly undecided: readonly (Undecided & { readonly direction: 'gained' | 'lost' | 'limit' })[]
}

/**
 * Compares what two Programs allow.
 * Every call that one denies and the other allows is, with its tool, its direction and its smallest principals, among those witnessed, unless
 * something is undecided. A gained call fits the newer input schema, a lost one the older. Every witness was decided by the evaluator and by the table
 * of both; throws `ERR_ANALYSIS_WITNESS` when one does not show the difference. Throws what `buildTable` throws.
 */
export function difference(older: Program, newer: Program, options: AnalysisOptions = {}): Difference {
  const replay = replayer(older, newer)
  const access: AccessDifference[] = []
  const limits: LimitDifference[] = []
  const undecided: Difference['undecided'][number][] = []
  const roles = [...new Set([...older.roles, ...newer.roles].map(({ name }) => name))]
  const names = new Set([...newer.tools, ...older.tools].map(({ name }) => name))
  for (const name of [...names].sort()) {
    const [before, after] = [rulesOf(older, name), rulesOf(newer, name)]
    const was = older.tools.find((tool) => tool.name === name)
    const is = newer.tools.find((tool) => tool.name === name)
    const spaces = new Map<ToolNode, Space | undefined>()
    const space = (tool: ToolNode): Space | undefined => {
      if (!spaces.has(tool)) spaces.set(tool, spaceOf(tool, [...before, ...after], roles))
      return spaces.get(tool)
    }
    const open = (direction: Difference['undecided'][number]['direction']) => (reason: Undecided['reason']) =>
      undecided.push({ tool: name, reason, direction })
    if (!sameRules(before, after)) {
      const found = (direction: 'gained' | 'lost') => (atoms: readonly PrincipalAtom[], witness: PolicyRequest) =>
        access.push({ tool: name, direction, atoms, witness, ...replay(witness, direction) })
      if (is !== undefined && allows(after)) changes(space(is), after, before, options, found('gained'), open('gained'))
      if (was !== undefined && allows(before)) changes(space(was), before, after, options, found('lost'), open('lost'))
    }
    if (was === undefined || is === undefined || sameInOrder(before, after)) continue
    const found = (witness: PolicyRequest) => limits.push({ tool: name, witness, ...replay(witness, 'limit') })
    if (!mayDiffer(limitsOf(before), limitsOf(after))) continue
    limitChanges(space(is), before, after, options, found, open('limit'))
  }
  return { access, limits, undecided }
}

const MOST_WITNESSES = 32

// Calls that `rules` allow and `others` do not: one for each smallest principal, until what was found explains the rest.
function changes(
  space: Space | undefined,
  rules: readonly RuleNode[],
  others: readonly RuleNode[],
  options: AnalysisOptions,
  found: (atoms: readonly PrincipalAtom[], witness: PolicyRequest) => void,
  undecided: (reason: Undecided['reason']) => void,
): void {
  if (space === undefined) {
    undecided('too-large')
    return
  }
  const goal = gainedBy(space, rules, others)
  const goals = [goal]
  for (let count = 0; ; count++) {
    const answer = ask(space, goals, options)
    if (answer.is === 'undecided') undecided(answer.reason)
    if (answer.is !== 'yes') return
    if (count === MOST_WITNESSES) {
      undecided('budget')
      return
    }
    found(atomsOf(answer.request), answer.request)
    goals.push(negate(explainedBy(space, goal, answer.point)))
  }
}

// Calls that would change in the same way for the principal found, by principals that are at least as much.
function explainedBy(space: Space, goal: Formula, point: Box): Formula {
  const held = [...space.roles].filter(([, field]) => point[field] === 2n).map(([name]) => holdsRole(space, name))
  const agent = space.agent.field
  const isAbsent = among(space.fields, agent, (value) => value === undefined)
  const hasAgent =
    simplify(isAbsent, point).op === 'any' ? [{ op: 'in' as const, field: agent, set: point[agent]! }] : []
  const fixed = new Set([agent, ...space.roles.values()])
  const box = wholeBox(space, false).map((bits, field) => (fixed.has(field) ? point[field]! : bits))
  return all(...held, ...hasAgent, simplify(goal, box))
}

function limitChanges(
  space: Space | undefined,
  before: readonly RuleNode[],
  after: readonly RuleNode[],
  options: AnalysisOptions,
  found: (witness: PolicyRequest) => void,
  undecided: (reason: Undecided['reason']) => void,
): void {
  if (space === undefined) {
    undecided('too-large')
    return
  }
  for (const [was, old] of limitsOf(before)) {
    for (const [is, now] of limitsOf(after)) {
      if (was === is) continue
      const answer = ask(space, [limitedTo(space, before, old), limitedTo(space, after, now)], options)
      if (answer.is === 'undecided') undecided(answer.reason)
      if (answer.is === 'yes') found(answer.request)
    }
  }
}

function allows(rules: readonly RuleNode[]): boolean {
  return rules.some(({ effect }) => effect === 'allow')
}

function mayDiffer(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): boolean {
  return before.size !== 1 || after.size !== 1 || [...before.keys()].join() !== [...after.keys()].join()
}

function limitsOf(rules: readonly RuleNode[]): ReadonlyMap<string, LimitNode | null> {
  const limits = rules.filter(({ effect }) => effect === 'allow').map(({ limit }) => limit)
  return new Map(limits.map((limit) => [limitKey(limit), limit]))
}

function limitKey(limit: LimitNode | null): string {
  return limit === null ? '' : `${limit.count}/${limit.periodMs}`
}

function atomsOf({ principal }: PolicyRequest): readonly PrincipalAtom[] {
  const agents = principal.agent === null ? [] : [{ kind: 'agent' as const, name: principal.agent }]
  return [...agents, ...principal.roles.map((name) => ({ kind: 'role' as const, name }))]
}

function sameRules(before: readonly RuleNode[], after: readonly RuleNode[]): boolean {
  const keys = (rules: readonly RuleNode[]): string =>
    [...new Set(rules.map(({ effect, who, when }) => JSON.stringify([effect, who, when])))].sort().join()
  return keys(before) === keys(after)
}

function sameInOrder(before: readonly RuleNode[], after: readonly RuleNode[]): boolean {
  const key = (rules: readonly RuleNode[]): string =>
    JSON.stringify(rules.map(({ effect, who, when, limit }) => [effect, who, when, limit]))
  return key(before) === key(after)
}
