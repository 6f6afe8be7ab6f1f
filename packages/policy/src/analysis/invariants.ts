import type { InvariantNode, Program } from '@fullmakt/ir'
import type { Decision, PolicyRequest } from '../request.ts'
import { ask } from './ask.ts'
import { decidedBy, type Matching } from './decided.ts'
import { type Formula, negate } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { replayer, wrongWitness } from './replay.ts'
import { rulesByTool } from './rules-by-tool.ts'
import { spaceOf, speaksOf } from './space.ts'
import { holdsFor, matchesOf } from './translate.ts'

/**
 * What became of an invariant, by its index. `refuted`: a call that it speaks of is decided against it; the principal has no role, agent or
 * argument that could be left out by itself.
 */
export type InvariantResult =
  | { readonly invariant: number; readonly is: 'proved' }
  | {
      readonly invariant: number
      readonly is: 'refuted'
      readonly tool: string
      readonly witness: PolicyRequest
      readonly decision: Decision
    }
  | ({ readonly invariant: number; readonly is: 'undecided' } & Undecided)

/**
 * Proves or refutes each invariant of a Program, in their order.
 * Every witness was decided by the evaluator and by the table; throws `ERR_ANALYSIS_WITNESS` when one does not refute. Throws what `buildTable`
 * throws. An invariant about no declared tool is proved.
 */
export function checkInvariants(program: Program, options: AnalysisOptions = {}): readonly InvariantResult[] {
  const ranked = rulesByTool(program)
  const declared = program.roles.map(({ name }) => name)
  return program.invariants.map((node, invariant) => {
    let unknown: Undecided | undefined
    for (const tool of program.tools) {
      if (!node.tools.includes(tool.name)) continue
      const indices = ranked.get(tool.name)!
      const rules = indices.map((index) => program.rules[index]!)
      const named = { who: [...(node.who ?? []), ...node.except], when: node.when }
      const space = spaceOf(tool, [...rules, named], declared)
      if (space === undefined) {
        unknown ??= { tool: tool.name, reason: 'too-large' }
        continue
      }
      const matching = rules.map(
        (rule): Matching<unknown> => ({ rule, effect: rule.effect, matches: matchesOf(space, rule) }),
      )
      const goals = [
        holdsFor(space, node, node.claim !== 'always'),
        negate(speaksOf(space, node.except)),
        against(node, matching),
      ]
      const answer = ask(space, goals, options)
      if (answer.is === 'undecided') unknown ??= { tool: tool.name, reason: answer.reason }
      if (answer.is !== 'yes') continue
      const witness = answer.request
      const decision = replayer(program, tool.name, indices)(witness)
      if (!refutes(node, decision)) throw wrongWitness(tool.name, `${decision.effect} is as ${node.name} claims`)
      return { invariant, is: 'refuted', tool: tool.name, witness, decision }
    }
    return unknown === undefined ? { invariant, is: 'proved' } : { invariant, is: 'undecided', ...unknown }
  })
}

function against({ claim }: InvariantNode, rules: readonly Matching<unknown>[]): Formula {
  if (claim === 'never') return negate(decidedBy(rules, 'deny'))
  return claim === 'always' ? negate(decidedBy(rules, 'allow')) : decidedBy(rules, 'allow')
}

function refutes({ claim }: InvariantNode, { effect }: Decision): boolean {
  if (claim === 'never') return effect !== 'deny'
  return claim === 'always' ? effect !== 'allow' : effect === 'allow'
}
