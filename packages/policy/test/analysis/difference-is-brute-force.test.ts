import type { RuleNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference, evaluate, type PolicyRequest } from '../../src/index.ts'
import { analysed, anyRuleOf, WORLDS } from './small-domain.ts'

describe.each(WORLDS.map((world, index) => [index, world] as const))('difference in world %i', (_, world) => {
  it('finds a change where, and only where, trying every request finds one', () => {
    let changed = 0
    let same = 0
    const rules = fc.array(anyRuleOf(world), { maxLength: 4 })
    fc.assert(
      fc.property(rules, rules, fc.subarray([0, 1, 2, 3]), (first, second, kept) => {
        const newerRules: RuleNode[] = [...kept.flatMap((index) => first[index] ?? []), ...second]
        const older = analysed(first, world.input)
        const newer = analysed(newerRules, world.input)
        const { access, limits, undecided } = difference(older, newer)
        expect(undecided).toEqual([])
        const direction = (request: PolicyRequest): string =>
          `${evaluate(older, request).effect} ${evaluate(newer, request).effect}`
        const decided = world.requests.map((request) => ({
          request,
          before: evaluate(older, request),
          after: evaluate(newer, request),
        }))
        const changing = (from: string, to: string): PolicyRequest[] =>
          decided
            .filter(({ before, after }) => before.effect === from && after.effect === to)
            .map(({ request }) => request)
        const [gained, lost] = [changing('deny', 'allow'), changing('allow', 'deny')]
        expect(access.some((one) => one.direction === 'gained')).toBe(gained.length > 0)
        expect(access.some((one) => one.direction === 'lost')).toBe(lost.length > 0)
        // Every change is explained: with one of the smallest principals that were reported, the same call changes alike.
        for (const request of [...gained, ...lost]) {
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
        const limited = decided.some(({ before, after }) => {
          if (before.effect === 'deny' || after.effect === 'deny') return false
          return first[before.rule!]?.limit?.count !== newerRules[after.rule!]?.limit?.count
        })
        expect(limits.length > 0).toBe(limited)
        if (gained.length + lost.length > 0) changed += 1
        else same += 1
      }),
      { numRuns: 3_000, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false },
    )
    expect(changed).toBeGreaterThan(100)
    expect(same).toBeGreaterThan(30)
  })
})
