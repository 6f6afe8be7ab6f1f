import type { PrincipalAtom, RuleNode } from '@fullmakt/ir'
import type { PolicyRequest } from '../request.ts'
import { ask } from './ask.ts'
import { all, type Box, type Formula, isNever, negate, simplify } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { readsWho } from './rules-by-tool.ts'
import { among, holdsRole, type Space, wholeBox } from './space.ts'
import { type MatchingRule, TRANSITIONS, type Transition, transitionOf } from './transitions.ts'
import { matchesOf } from './translate.ts'

/** What is told of each call that gets further, and of what was not decided. */
export interface AccessSink {
  found(atoms: readonly PrincipalAtom[], witness: PolicyRequest): void
  undecided(reason: Undecided['reason']): void
}

const MOST_WITNESSES = 32

/**
 * Finds calls that get further by some rules than by others, both best rank first: one for each smallest principal that does.
 * `spaceOf` makes the space of the rules it is given.
 */
export function accessChanges(
  from: readonly RuleNode[],
  to: readonly RuleNode[],
  spaceOf: (rules: readonly RuleNode[]) => Space | undefined,
  options: AnalysisOptions,
  sink: AccessSink,
): void {
  const isRead = [...from, ...to].some(({ when }) => readsWho(when))
  const spoken = (rules: readonly RuleNode[]): readonly RuleNode[] =>
    isRead ? rules : rules.map((rule) => ({ ...rule, who: null }))
  const [was, is] = [spoken(from), spoken(to)]
  const space = spaceOf([...was, ...is])
  if (space === undefined) {
    sink.undecided('too-large')
    return
  }
  // A rule stands for who it spoke of, whichever form it is asked in.
  const matching = (rules: readonly RuleNode[], asked: readonly RuleNode[]): readonly MatchingRule[] =>
    rules.map((rule, index) => keyed(rule, matchesOf(space, asked[index]!)))
  const [before, after] = [matching(from, was), matching(to, is)]
  for (const transition of TRANSITIONS) {
    if (!to.some(({ effect }) => effect === transition[1])) continue
    if (isRead) searched(space, transitionOf(transition, before, after), options, sink)
    else listed(space, transition, before, after, options, sink)
  }
}

function keyed(rule: RuleNode, matches: Formula): MatchingRule {
  const key = `${rule.effect} ${keyOf(matches)}`
  return { rule, effect: rule.effect, matches, key, whoKey: `${key} ${JSON.stringify(rule.who)}` }
}

// The same for formulas that differ only in the order of their parts.
function keyOf(formula: Formula): string {
  if (formula.op === 'in') return `${formula.field}:${formula.set}`
  return `${formula.op}(${formula.of.map(keyOf).sort().join()})`
}

// A call gets further because one rule matches it and perhaps because another did: a smallest principal has an atom for each at most.
function listed(
  space: Space,
  transition: Transition,
  before: readonly MatchingRule[],
  after: readonly MatchingRule[],
  options: AnalysisOptions,
  { found, undecided }: AccessSink,
): void {
  const goalOf = (principal: readonly PrincipalAtom[]): Formula => {
    const speaking = ({ rule }: MatchingRule): boolean =>
      rule.who === null || rule.who.some((atom) => principal.some((one) => isSame(atom, one)))
    return transitionOf(transition, before.filter(speaking), after.filter(speaking))
  }
  let count = 0
  for (const principal of principalsOf(transition, before, after)) {
    const parts = principal.length === 2 ? [[], [principal[0]!], [principal[1]!]] : principal.length === 1 ? [[]] : []
    const goal = goalOf(principal)
    if (isNever(goal)) continue
    const goals = [goal, ...parts.map((part) => negate(goalOf(part)))]
    const answer = ask(space, goals, options)
    if (answer.is === 'undecided') undecided(answer.reason)
    if (answer.is !== 'yes') continue
    if (count === MOST_WITNESSES) {
      undecided('budget')
      return
    }
    count += 1
    const agent = principal.find(({ kind }) => kind === 'agent')?.name ?? null
    const roles = principal.filter(({ kind }) => kind === 'role').map(({ name }) => name)
    const { request } = answer
    found(principal, { ...request, principal: { ...request.principal, agent, roles } })
  }
}

function principalsOf(
  [less, more]: Transition,
  before: readonly MatchingRule[],
  after: readonly MatchingRule[],
): Iterable<readonly PrincipalAtom[]> {
  const [was, is] = [before, after].map((rules) => new Set(rules.map(({ whoKey }) => whoKey)))
  const gone = before.filter(({ whoKey }) => !is?.has(whoKey))
  const changed = [...gone, ...after.filter(({ whoKey }) => !was?.has(whoKey))]
  const atoms = (rules: readonly MatchingRule[], effect: string): readonly PrincipalAtom[] =>
    rules.filter((one) => one.effect === effect).flatMap(({ rule }) => rule.who ?? [])
  const granting = atoms(after, more)
  const isForAll = changed.some(({ rule }) => rule.who === null)
  const concerned = new Set(changed.flatMap(({ rule }) => rule.who ?? []).map(atomKey))
  const principals = new Map<string, readonly PrincipalAtom[]>([['', []]])
  const add = (principal: readonly PrincipalAtom[]): void => {
    const key = principal.map(atomKey).sort().join()
    if (!principals.has(key)) principals.set(key, principal)
  }
  for (const atom of [...granting, ...atoms(gone, less)]) if (isForAll || concerned.has(atomKey(atom))) add([atom])
  for (const one of atoms(gone, less)) {
    for (const other of granting) {
      // Nobody is two agents.
      if (isSame(one, other) || (one.kind === 'agent' && other.kind === 'agent')) continue
      add(one.kind === 'agent' ? [one, other] : [other, one])
    }
  }
  return principals.values()
}

function atomKey({ kind, name }: PrincipalAtom): string {
  return JSON.stringify([kind, name])
}

function isSame(one: PrincipalAtom, other: PrincipalAtom): boolean {
  return one.kind === other.kind && one.name === other.name
}

// Where conditions read who the principal is: until what was found explains the rest.
function searched(space: Space, goal: Formula, options: AnalysisOptions, { found, undecided }: AccessSink): void {
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

function atomsOf({ principal }: PolicyRequest): readonly PrincipalAtom[] {
  const agents = principal.agent === null ? [] : [{ kind: 'agent' as const, name: principal.agent }]
  return [...agents, ...principal.roles.map((name) => ({ kind: 'role' as const, name }))]
}
