import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkInvariants, constraintsOn, deadConstraints, evaluate, overlaps } from '../../src/index.ts'
import { isAtom } from '../../src/reference/evaluate.ts'
import { rule } from '../generate.ts'
import { analysed, anyConstraintOf, anyInvariantOf, anyRuleOf, WORLDS } from './small-domain.ts'

const ANY = rule({ tools: ['t'] })

describe.each(WORLDS.map((world, index) => [index, world] as const))(
  'claims, constraints and overlaps in world %i',
  (_, world) => {
    it('are proved where, and only where, no request refutes them', () => {
      const seen = { proved: 0, refuted: 0, overlaps: 0, dead: 0 }
      fc.assert(
        fc.property(
          fc.array(anyRuleOf(world), { maxLength: 4 }),
          fc.array(anyConstraintOf(world), { maxLength: 2 }),
          fc.array(anyInvariantOf(world), { minLength: 1, maxLength: 2 }),
          (rules, constraints, invariants) => {
            const program = analysed(rules, world.input, constraints, invariants)
            const decided = world.requests.map((request) => ({ request, ...evaluate(program, request) }))
            for (const result of checkInvariants(program)) {
              const { claim, who, except, when } = invariants[result.invariant]!
              // Whom and what a claim speaks of is what a constraint or, for what shall always be, an allow would match.
              const spoken = analysed(
                [{ ...ANY, effect: claim === 'always' ? 'allow' : 'deny', who, when }],
                world.input,
              )
              const isAgainst = (effect: string): boolean =>
                claim === 'never' ? effect !== 'deny' : claim === 'always' ? effect !== 'allow' : effect === 'allow'
              const refuting = decided.some(
                ({ request, effect }) =>
                  isAgainst(effect) &&
                  evaluate(spoken, request).rule === 0 &&
                  !except.some((atom) => isAtom(atom, request.principal)),
              )
              expect(result.is).toBe(refuting ? 'refuted' : 'proved')
              if (result.is === 'undecided') continue
              seen[result.is] += 1
              if (result.is !== 'refuted') continue
              expect(evaluate(program, result.witness)).toEqual(result.decision)
              expect(isAgainst(result.decision.effect)).toBe(true)
              expect(evaluate(spoken, result.witness).rule).toBe(0)
              expect(except.some((atom) => isAtom(atom, result.witness.principal))).toBe(false)
            }
            const binding = new Set(world.requests.flatMap((request) => constraintsOn(program, request)))
            const { dead, undecided } = deadConstraints(program)
            expect(undecided).toEqual([])
            expect(dead.map(({ constraint }) => constraint)).toEqual(
              [...constraints.keys()].filter((index) => !binding.has(index)),
            )
            seen.dead += dead.length
            const alone = rules.map((rule) => {
              const only = analysed([rule], world.input)
              return decided.map(({ request }) => evaluate(only, request).rule === 0)
            })
            const pairs = rules.flatMap((one, allow) =>
              rules.flatMap((two, other) =>
                one.effect === 'allow' &&
                two.effect !== 'allow' &&
                alone[allow]!.some((is, at) => is && alone[other]![at])
                  ? [`${allow} ${other}`]
                  : [],
              ),
            )
            const found = overlaps(program)
            expect(found.undecided).toEqual([])
            expect(found.overlaps.map(({ allow, other }) => `${allow} ${other}`).sort()).toEqual(pairs.sort())
            for (const { allow, other, witness } of found.overlaps) {
              for (const index of [allow, other]) {
                expect(evaluate(analysed([rules[index]!], world.input), witness).rule).toBe(0)
              }
            }
            seen.overlaps += pairs.length
          },
        ),
        { numRuns: 300, interruptAfterTimeLimit: 2_500, markInterruptAsFailure: false },
      )
      expect(Math.min(seen.proved, seen.refuted, seen.overlaps)).toBeGreaterThan(5)
    })
  },
)
