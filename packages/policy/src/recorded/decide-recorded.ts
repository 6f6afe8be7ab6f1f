import type { ConditionNode, Program } from '@fullmakt/ir'
import { EFFECTS, matches, speaksOf } from '../reference/evaluate.ts'
import { judge, type Truth } from '../reference/judge.ts'
import { sourcesOf } from '../reference/read.ts'
import type { Decision } from '../request.ts'
import { type PredicateNode, predicateKey } from './predicates.ts'

/** What is known of a call that was decided before: not its arguments, but how the predicates on them came out. */
export interface RecordedCall {
  readonly tool: string
  readonly agent: string | null
  readonly client: string
  /** The roles that the call was judged by, as far as the Program of that time named them. */
  readonly roles: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly facts: ReadonlyMap<string, Truth>
}

/**
 * Decides a recorded call by a Program.
 * Returns every decision that what is known leaves possible: one when it settles the matter. A predicate that was not asked then may come out
 * in any way, unless it reads only the time, the agent, the client or the roles. `rule` is an index in `program.rules`, null for the default.
 * `names` are the roles whose absence the record shows; a rule for another role may or may not speak of the principal.
 */
export function decideRecorded(program: Program, call: RecordedCall, names: ReadonlySet<string>): readonly Decision[] {
  const found: Decision[] = []
  if (!program.tools.some(({ name }) => name === call.tool)) return [{ effect: 'deny', rule: null }]
  const { agent, roles } = call
  const principal = { user: null, agent, roles, claims: {} }
  const speaks = (rule: Program['rules'][number]): Truth => {
    if (speaksOf(rule, call.tool, principal)) return true
    const isOpen =
      rule.tools.includes(call.tool) &&
      (rule.who ?? []).some((atom) => atom.kind === 'role' && !names.has(atom.name) && !roles.includes(atom.name))
    return isOpen ? undefined : false
  }
  for (const effect of EFFECTS) {
    for (const [index, rule] of program.rules.entries()) {
      if (rule.effect !== effect) continue
      const spoken = speaks(rule)
      if (spoken === false) continue
      const truths = rule.when === null ? [true] : [...truthsOf(rule.when, call)]
      const outcomes = new Set(truths.map((truth) => matches(effect, truth)))
      if (outcomes.has(true)) found.push({ effect, rule: index })
      if (spoken === true && !outcomes.has(false)) return found
    }
  }
  return [...found, { effect: 'deny', rule: null }]
}

const ANY: ReadonlySet<Truth> = new Set([true, false, undefined])

// Parts are taken to come out independently of each other: more may seem possible than is, never less.
function truthsOf(node: ConditionNode, call: RecordedCall): ReadonlySet<Truth> {
  switch (node.kind) {
    case 'all':
      return node.of.reduce<ReadonlySet<Truth>>((some, part) => combined(some, truthsOf(part, call)), new Set([true]))
    case 'any':
      return negated(truthsOf({ kind: 'all', of: node.of.map((part) => ({ kind: 'not', of: part })) }, call))
    case 'not':
      return negated(truthsOf(node.of, call))
    default:
      return truthsOfPredicate(node, call)
  }
}

function truthsOfPredicate(node: PredicateNode, call: RecordedCall): ReadonlySet<Truth> {
  const key = predicateKey(node)
  if (call.facts.has(key)) return new Set([call.facts.get(key)])
  if (!isKnown(node)) return ANY
  const { tool, agent, client, roles, now } = call
  const principal = { user: null, agent, roles, claims: {} }
  return new Set([judge(node, sourcesOf({ principal, client: { id: client }, tool, args: {}, now }))])
}

function isKnown(node: PredicateNode): boolean {
  if (node.kind !== 'test') return false
  const { source, path } = node
  // Of the roles only those with a name in the Program of that time were noted, so tests on the list of them stay open.
  return source === 'now' || source === 'client' || (source === 'principal' && path.join('/') === 'agent')
}

function combined(some: ReadonlySet<Truth>, others: ReadonlySet<Truth>): ReadonlySet<Truth> {
  const result = new Set<Truth>()
  for (const one of some) {
    for (const other of others) {
      result.add(one === false || other === false ? false : one === undefined || other === undefined ? undefined : true)
    }
  }
  return result
}

function negated(truths: ReadonlySet<Truth>): ReadonlySet<Truth> {
  return new Set([...truths].map((truth) => (truth === undefined ? undefined : !truth)))
}
