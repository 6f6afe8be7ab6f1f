import type { Digest, Json, PrincipalAtom, Program } from '@fullmakt/ir'
import {
  type AccessDifference,
  type AnalysisOptions,
  type Difference,
  difference,
  type ObligationDifference,
  type PolicyRequest,
} from '@fullmakt/policy'
import { type Draft, draft, type Example } from './change.ts'
import { compareLimits } from './compare-limits.ts'
import { createReplay, type Replay, wrongExample } from './replay.ts'
import { decidingRules, type RulesBehind, rulesBehind } from './rules-behind.ts'

/**
 * Who gains or loses which calls, and what binds them, by what the rules mean: each change with a request that both Programs decide so, by the
 * evaluator and by the table. Rules rewritten to mean the same give none. A call of one tool is listed once for each smallest principal and pair
 * of effects. What was not decided is `ACCESS_UNDECIDED`. Takes for tools that are new the digest of what they do, which is part of what is gained.
 * Throws what `difference` throws, and `ERR_PLAN_WITNESS` when an example does not show its change.
 */
export function compareAccess(
  older: Program,
  newer: Program,
  options: AnalysisOptions = {},
  added: ReadonlyMap<string, Digest> = new Map(),
): readonly Draft[] {
  const { access, obligations, undecided } = difference(older, newer, options)
  const sides: Sides = {
    older,
    newer,
    decideBefore: createReplay(older),
    decideAfter: createReplay(newer),
    added: (name) => (added.has(name) ? { tool: added.get(name)! } : {}),
  }
  const known = new Map<string, RulesBehind>()
  const behind = (tool: string): RulesBehind => {
    const rules = known.get(tool) ?? rulesBehind(older, newer, tool)
    known.set(tool, rules)
    return rules
  }
  return unique([
    ...access.map((one) => accessChange(one, sides, behind(one.tool))),
    ...[...new Set(undecided.map(({ tool }) => tool))].map((tool) => undecidedChange(tool, undecided, behind(tool))),
    ...obligations.map((one) => obligationChange(one, sides, behind(one.tool))),
  ])
}

interface Sides {
  readonly older: Program
  readonly newer: Program
  readonly decideBefore: Replay
  readonly decideAfter: Replay
  added(tool: string): { readonly tool?: Digest }
}

// What the changed rules say is part of both values, so that what was approved is this change of them and no larger one.
function accessChange(one: AccessDifference, sides: Sides, behind: RulesBehind): Draft {
  const { tool, direction, atoms, witness, before, after } = one
  const isGained = direction === 'gained'
  return draft('access', isGained ? 'ACCESS_GAINED' : 'ACCESS_LOST', `${tool} for ${namesOf(atoms)}`, {
    direction: isGained ? 'broaden' : 'narrow',
    before: { effect: before.effect, rules: behind.before },
    after: { effect: after.effect, rules: behind.after, ...(isGained ? sides.added(tool) : {}) },
    because: behind.places(decidingRules(sides.older, sides.newer, [before.rule, after.rule])),
    example: exampleOf(sides, witness, before.effect, after.effect),
  })
}

function undecidedChange(tool: string, undecided: Difference['undecided'], behind: RulesBehind): Draft {
  const own = undecided.filter((one) => one.tool === tool)
  const mayBroaden = own.some(({ direction }) => direction === 'gained' || direction === 'loosened')
  const reasons = [...new Set(own.map(({ reason, direction }) => `${direction}: ${reason}`))].sort()
  return draft('access', 'ACCESS_UNDECIDED', tool, {
    direction: mayBroaden ? 'broaden' : 'narrow',
    certainty: 'undecided',
    before: { rules: behind.before },
    after: { rules: behind.after, undecided: reasons },
    because: behind.places(),
  })
}

function obligationChange(one: ObligationDifference, sides: Sides, behind: RulesBehind): Draft {
  const { tool, kind, witness, before, after } = one
  const bound = ({ obligations }: typeof before): Json =>
    (kind === 'limit' ? obligations.limits : obligations[kind]) as Json
  const [effectBefore, effectAfter] = [before.decision.effect, after.decision.effect]
  const { code, ...parts } = codeOf(one)
  return draft('access', code, tool, {
    ...parts,
    before: { [kind]: bound(before), rules: behind.before },
    after: { [kind]: bound(after), rules: behind.after },
    because: behind.places(decidingRules(sides.older, sides.newer, [before.decision.rule, after.decision.rule])),
    example: exampleOf(sides, witness, effectBefore, effectAfter),
  })
}

function codeOf({
  kind,
  direction,
  before,
  after,
}: ObligationDifference): Pick<Draft, 'code' | 'direction'> & Partial<Draft> {
  const isLoosened = direction === 'loosened'
  const towards = isLoosened ? 'broaden' : 'narrow'
  if (kind === 'redact') return { code: `ACCESS_REDACTION_${isLoosened ? 'REMOVED' : 'ADDED'}`, direction: towards }
  if (kind === 'approval')
    return { code: `ACCESS_APPROVAL_${isLoosened ? 'LOOSENED' : 'TIGHTENED'}`, direction: towards }
  const [[was = null, ...more], [is = null, ...others]] = [before.obligations.limits, after.obligations.limits]
  if (more.length === 0 && others.length === 0) return compareLimits(was, is)
  return { code: `ACCESS_LIMIT_${isLoosened ? 'RAISED' : 'LOWERED'}`, direction: towards }
}

function exampleOf(sides: Sides, request: PolicyRequest, before: Example['before'], after: Example['after']): Example {
  if (sides.decideBefore(request) !== before || sides.decideAfter(request) !== after)
    throw wrongExample(request.tool, `it is not ${before} before and ${after} after`)
  return { request, before, after }
}

function namesOf(atoms: readonly PrincipalAtom[]): string {
  return atoms.length === 0 ? 'anyone' : atoms.map(({ kind, name }) => `${kind} ${name}`).join(' with ')
}

// A limit that is both raised and lowered is one change.
function unique(changes: readonly Draft[]): readonly Draft[] {
  const keyOf = ({ code, direction, subject, before, after }: Draft): string =>
    JSON.stringify([code, direction, subject, before, after])
  const known = new Map<string, Draft>()
  for (const change of changes) if (!known.has(keyOf(change))) known.set(keyOf(change), change)
  return [...known.values()]
}
