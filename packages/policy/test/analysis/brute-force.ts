import type { LimitNode, Program } from '@fullmakt/ir'
import { type Bound, evaluate, obligationsOf, type PolicyRequest } from '../../src/index.ts'
import { EFFECTS } from '../../src/reference/evaluate.ts'
import { WORLDS, type World } from './small-domain.ts'

/** How a request is decided by the evaluator, and what then binds it. */
export function boundBy(program: Program, request: PolicyRequest): Bound {
  const decision = evaluate(program, request)
  return { decision, obligations: obligationsOf(program, request, decision) }
}

/** What of the first the second does not bind to, by kind; nothing where either is denied. */
export function released(
  { decision, obligations: some }: Bound,
  { decision: other, obligations: others }: Bound,
): readonly string[] {
  if (decision.effect === 'deny' || other.effect === 'deny') return []
  const kinds: string[] = []
  if (some.limits.some((limit) => !others.limits.some((one) => isLess(one, limit)))) kinds.push('limit')
  if (some.redact.some((path) => !others.redact.some((one) => `${path.join('.')}.`.startsWith(`${one.join('.')}.`)))) {
    kinds.push('redact')
  }
  const [first, last] = [some.approval, others.approval]
  if (first !== null && last !== null) {
    const names = first.by.map(({ name }) => name)
    if (last.withinMs > first.withinMs || last.by.some(({ name }) => !names.includes(name))) kinds.push('approval')
  }
  return kinds
}

/** How much more the second allows than the first: negative is less. */
export function gain({ decision: before }: Bound, { decision: after }: Bound): number {
  return EFFECTS.indexOf(after.effect) - EFFECTS.indexOf(before.effect)
}

const isLess = (one: LimitNode, other: LimitNode): boolean =>
  one.count <= other.count && one.count / one.periodMs <= other.count / other.periodMs

/** How many pairs of Programs are tried in all worlds together, at least. */
export const PAIRS = 10_000

/** How many of them in one world: fewer where there are many requests to try. */
export function pairsIn(world: World): number {
  return Math.round((PAIRS * weightOf(world)) / WORLDS.reduce((sum, one) => sum + weightOf(one), 0)) + 1
}

const weightOf = ({ requests }: World): number => 1 / Math.sqrt(requests.length)
