import type { RuleNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference, evaluate, type PolicyRequest } from '../../src/index.ts'
import { boundBy, gain, PAIRS, pairsIn, released } from './brute-force.ts'
import { analysed, anyConstraintOf, anyRuleOf, WORLDS } from './small-domain.ts'

let pairs = 0

describe.each(WORLDS.map((world, index) => [index, world] as const))('difference in world %i', (_, world) => {
  it('finds a change where, and only where, trying every request finds one', () => {
    let changed = 0
    let same = 0
    const rules = fc.array(anyRuleOf(world), { maxLength: 4 })
    const constraints = fc.array(anyConstraintOf(world), { maxLength: 1 })
    fc.assert(
      fc.property(
        rules,
        rules,
        constraints,
        constraints,
        fc.subarray([0, 1, 2, 3]),
        (first, second, some, others, kept) => {
          pairs += 1
          const newerRules: RuleNode[] = [...kept.flatMap((index) => first[index] ?? []), ...second]
          const older = analysed(first, world.input, some)
          const newer = analysed(newerRules, world.input, others)
          const { access, obligations, undecided } = difference(older, newer)
          expect(undecided).toEqual([])
          const direction = (request: PolicyRequest): string =>
            `${evaluate(older, request).effect} ${evaluate(newer, request).effect}`
          const decided = world.requests.map((request) => ({
            request,
            before: boundBy(older, request),
            after: boundBy(newer, request),
          }))
          const changing = (towards: number): PolicyRequest[] =>
            decided
              .filter(({ before, after }) => Math.sign(gain(before, after)) === towards)
              .map(({ request }) => request)
          const [gained, lost] = [changing(1), changing(-1)]
          const kinds = (found: readonly string[]): readonly string[] => [...new Set(found)].sort()
          expect(kinds(access.map(({ before, after }) => `${before.effect} ${after.effect}`))).toEqual(
            kinds([...gained, ...lost].map(direction)),
          )
          expect(access.some((one) => one.direction === 'gained')).toBe(gained.length > 0)
          expect(access.some((one) => one.direction === 'lost')).toBe(lost.length > 0)
          for (const { witness, before, after } of access) {
            expect({ before, after }).toEqual({ before: evaluate(older, witness), after: evaluate(newer, witness) })
          }
          // Every change is explained: with one of the smallest principals that were reported, the same call changes alike.
          const all = [...gained, ...lost]
          for (const request of all.filter((_one, index) => index % Math.ceil(all.length / 24) === 0)) {
            const { principal } = request
            const explained = access.some(({ witness }) => {
              const { agent } = witness.principal
              const roles = witness.principal.roles.map((role) => (role === 'dev' || role === 'ops' ? role : 'guest'))
              const fewer = { ...principal, agent: agent === null ? null : principal.agent, roles }
              return (
                // An agent of another name stands for all that no rule names.
                (agent === null || agent === principal.agent || (agent !== 'bot' && principal.agent !== null)) &&
                roles.every((role) => principal.roles.includes(role)) &&
                direction({ ...request, principal: fewer }) === direction(request)
              )
            })
            if (!explained) expect({ request, access }).toBe('explained')
          }
          const said = (wanted: string): readonly string[] =>
            kinds(obligations.filter((one) => one.direction === wanted).map(({ kind }) => kind))
          expect(said('loosened')).toEqual(kinds(decided.flatMap(({ before, after }) => released(before, after))))
          expect(said('tightened')).toEqual(kinds(decided.flatMap(({ before, after }) => released(after, before))))
          for (const { direction: to, kind, before, after } of obligations) {
            expect(to === 'loosened' ? released(before, after) : released(after, before)).toContain(kind)
          }
          if (gained.length + lost.length > 0) changed += 1
          else same += 1
        },
      ),
      { numRuns: pairsIn(world) },
    )
    expect(changed).toBeGreaterThan(100)
    expect(same).toBeGreaterThan(30)
  }, 300_000)
})

it('was asked of many pairs', () => {
  console.log(`${pairs} pairs of programs`)
  expect(pairs).toBeGreaterThanOrEqual(PAIRS)
})
