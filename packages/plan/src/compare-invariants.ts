import type { Claim, ConditionNode, InvariantNode, PrincipalAtom, Program, RuleNode } from '@fullmakt/ir'
import { type AnalysisOptions, type Difference, difference, type PolicyRequest } from '@fullmakt/policy'
import { type Because, type Draft, draft } from './change.ts'
import { same, without } from './pairs.ts'
import { createReplay, type Replay } from './replay.ts'

/**
 * Which claims the newer Program no longer makes, or makes anew, by what they claim and not by how they are written.
 * An invariant decides nothing, but one that is given up lets the next change broaden unseen: it is `broaden`. Each has a call of which the claim is
 * made in one Program only. Throws what `difference` throws.
 */
export function compareInvariants(older: Program, newer: Program, options: AnalysisOptions = {}): readonly Draft[] {
  const [lost, won] = [missing(older, newer), missing(newer, older)]
  if (lost.length === 0 && won.length === 0) return []
  const replays = { before: createReplay(older), after: createReplay(newer) }
  const claimed = (one: InvariantNode, by: Program): Difference['access'][number] | 'undecided' | undefined => {
    const { access, undecided } = difference(
      claimProgram(newer, [one]),
      claimProgram(newer, by.invariants, one.claim),
      options,
    )
    // A tool of which only one Program knows makes no claim weaker.
    return (
      access.find(({ direction }) => direction === GIVEN_UP[one.claim]) ??
      (undecided.length > 0 ? 'undecided' : undefined)
    )
  }
  return [
    ...lost.flatMap((one) => changeOf(one, newer, claimed(one, newer), replays, 'lost')),
    ...won.flatMap((one) => changeOf(one, older, claimed(one, older), replays, 'won')),
  ]
}

/** What a request becomes that is no longer claimed, in a Program whose rules are the claims. */
const GIVEN_UP: Readonly<Record<Claim, 'gained' | 'lost'>> = {
  never: 'gained',
  'requires-approval': 'gained',
  always: 'lost',
}

function missing({ invariants }: Program, { invariants: others }: Program): readonly InvariantNode[] {
  const saying = (node: InvariantNode) => without(node, 'name')
  return invariants.filter((one) => !others.some((other) => same(saying(one), saying(other))))
}

function changeOf(
  one: InvariantNode,
  other: Program,
  found: Difference['access'][number] | 'undecided' | undefined,
  replays: { readonly before: Replay; readonly after: Replay },
  which: 'lost' | 'won',
): readonly Draft[] {
  if (found === undefined) return []
  const namesake = other.invariants.find(({ name }) => name === one.name)
  const values = [without(one, 'name'), namesake === undefined ? null : without(namesake, 'name')] as const
  const [before, after] = which === 'lost' ? values : [values[1], values[0]]
  const word = which === 'lost' ? (namesake ? 'WEAKENED' : 'REMOVED') : namesake ? 'STRENGTHENED' : 'ADDED'
  return [
    draft('access', `ACCESS_INVARIANT_${word}`, one.name, {
      direction: which === 'lost' ? 'broaden' : 'narrow',
      certainty: found === 'undecided' ? 'undecided' : 'proven',
      before,
      after,
      because: placesOf(one, namesake, which),
      ...(found === 'undecided' ? {} : { example: exampleOf(found.witness, replays) }),
    }),
  ]
}

function placesOf(one: InvariantNode, namesake: InvariantNode | undefined, which: 'lost' | 'won'): readonly Because[] {
  const place = (node: InvariantNode, program: Because['program']): Because => ({
    program,
    rule: node.name,
    span: node.span,
  })
  if (which === 'won') return [place(one, 'newer')]
  return [...(namesake === undefined ? [] : [place(namesake, 'newer')]), place(one, 'older')]
}

function exampleOf(request: PolicyRequest, { before, after }: { readonly before: Replay; readonly after: Replay }) {
  return { request, before: before(request), after: after(request) }
}

/**
 * A Program that denies what is claimed to be denied and allows the rest, or, of `always`, allows what is claimed to be allowed and nothing else.
 * Unknown conditions then hold as they do in the claims.
 */
function claimProgram(
  program: Program,
  invariants: readonly InvariantNode[],
  claim: Claim = invariants[0]!.claim,
): Program {
  // What is never allowed is not allowed without an approval either.
  const counts = (one: Claim): boolean => one === claim || (claim === 'requires-approval' && one === 'never')
  const isAlways = claim === 'always'
  const known = program.tools.map(({ name }) => name)
  const rules = invariants
    .filter((one) => counts(one.claim))
    .map((one) =>
      ruleOf({ ...one, tools: one.tools.filter((tool) => known.includes(tool)) }, isAlways ? 'allow' : 'deny'),
    )
    .filter(({ tools }) => tools.length > 0)
  const rest = ruleOf({ ...REST, tools: known }, 'allow')
  return { ...program, rules: isAlways ? rules : [...rules, rest], constraints: [], invariants: [] }
}

const REST: InvariantNode = {
  kind: 'invariant',
  name: 'the rest',
  claim: 'always',
  who: null,
  except: [],
  tools: [],
  when: null,
  span: { file: '-', line: 1, column: 1, endLine: 1, endColumn: 1, exact: false },
}

function ruleOf({ name, who, except, tools, when, span }: InvariantNode, effect: RuleNode['effect']): RuleNode {
  const parts = [...(when === null ? [] : [when]), ...except.map(isNot)]
  const condition: ConditionNode | null = parts.length === 0 ? null : { kind: 'all', of: parts }
  return { kind: 'rule', name, effect, who, tools, when: condition, limit: null, redact: [], approval: null, span }
}

// Known of every principal, with an agent or without one, so that it never leaves a claim unknown.
function isNot({ kind, name }: PrincipalAtom): ConditionNode {
  if (kind === 'role') {
    const is: ConditionNode = { kind: 'test', source: 'args', path: [], operator: 'eq', operand: name }
    return { kind: 'none', source: 'principal', path: ['roles'], of: is }
  }
  const [here, is] = (['present', 'eq'] as const).map(
    (operator): ConditionNode => ({
      kind: 'test',
      source: 'principal',
      path: ['agent'],
      operator,
      operand: operator === 'eq' ? name : true,
    }),
  ) as [ConditionNode, ConditionNode]
  return { kind: 'not', of: { kind: 'all', of: [here, is] } }
}
