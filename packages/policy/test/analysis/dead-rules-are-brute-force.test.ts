import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadRules, evaluate, outOfReach, reachable } from '../../src/index.ts'
import { analysed, anyRuleOf, WORLDS } from './small-domain.ts'

describe.each(WORLDS.map((world, index) => [index, world] as const))('dead rules in world %i', (_, world) => {
  it('are those, and only those, that decide no request of all there are', () => {
    let dead = 0
    fc.assert(
      fc.property(fc.array(anyRuleOf(world), { minLength: 1, maxLength: 6 }), (rules) => {
        const program = analysed(rules, world.input)
        const found = deadRules(program)
        const decisions = world.requests.map((request) => evaluate(program, request))
        const deciding = new Set(decisions.map(({ rule }) => rule))
        expect(found.undecided).toEqual([])
        // Where every example has to be validated the space decides all, what an example would show at once included.
        expect(deadRules(program, { validate: () => true })).toEqual(found)
        expect(found.dead.map(({ rule }) => rule)).toEqual([...rules.keys()].filter((index) => !deciding.has(index)))
        for (const { rule, reason, coveredBy } of found.dead) {
          // A shadowed rule would decide some call if none of the rules said to cover it were there.
          const alone = analysed([rules[rule]!], world.input)
          const matches = world.requests.some((request) => evaluate(alone, request).rule === 0)
          expect(reason === 'shadowed').toBe(matches)
          const covering = analysed(
            [...coveredBy, rule].sort((a, b) => a - b).map((index) => rules[index]!),
            world.input,
          )
          const place = [...coveredBy, rule].sort((a, b) => a - b).indexOf(rule)
          expect(world.requests.some((request) => evaluate(covering, request).rule === place)).toBe(false)
          dead += 1
        }
        const callable = decisions.some(({ effect }) => effect !== 'deny')
        const { nobody, cells, undecided } = reachable(program)
        expect(undecided).toEqual([])
        expect(nobody).toEqual(callable ? [] : ['t'])
        expect(outOfReach(program).nobody).toEqual(nobody)
        for (const { principal, calls } of cells) {
          const roles = principal.kind === 'role' ? [principal.name] : principal.kind === 'agent' ? principal.roles : []
          const agent = principal.kind === 'agent' ? principal.name : null
          const effects = decisions
            .filter((_decision, index) => {
              const who = world.requests[index]!.principal
              return who.agent === agent && who.roles.join() === roles.join()
            })
            .map(({ effect }) => effect)
          if (effects.length === 0) continue
          const isEvery = (wanted: string): boolean => effects.every((effect) => effect === wanted)
          const expected = isEvery('deny')
            ? 'never'
            : isEvery('allow')
              ? 'always'
              : effects.includes('allow')
                ? 'conditional'
                : 'approval'
          expect({ principal, calls }).toEqual({ principal, calls: expected })
        }
      }),
      { numRuns: 300, interruptAfterTimeLimit: 3_000, markInterruptAsFailure: false },
    )
    expect(dead).toBeGreaterThan(30)
  })
})
