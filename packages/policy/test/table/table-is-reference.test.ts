import type { Program } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildTable,
  constraintsOn,
  evaluate,
  loadTable,
  type PolicyLookup,
  type PolicyRequest,
} from '../../src/index.ts'
import { anyArgs, anyPrincipal, anyProgram, anyTime, longProgram } from '../generate.ts'

const TOOLS = ['read', 'write', 'drop', 'no-such-tool']

function loaded(program: Program): PolicyLookup {
  const result = loadTable(buildTable(program))
  if (!result.ok) throw new Error(result.reason)
  return result.lookup
}

interface Counts {
  decisions: number
  byRule: number
  bound: number
  readonly effects: Record<string, number>
}

const counts = (): Counts => ({ decisions: 0, byRule: 0, bound: 0, effects: { allow: 0, approve: 0, deny: 0 } })

// Decides one request by both, in a session that decided others before, and compares the rule and the constraints too.
function compare(program: Program, session: ReturnType<PolicyLookup['session']>, request: PolicyRequest, seen: Counts) {
  const { tool, client, args, now } = request
  const index = TOOLS.indexOf(tool)
  const expected = evaluate(program, request)
  const actual = session.decide(index, client, args, now)
  if (actual.effect !== expected.effect || actual.rule !== expected.rule) {
    expect({ request, ...actual }).toEqual({ request, ...expected })
  }
  const binding = session.constraints(index, client, args, now)
  const bound = TOOLS.indexOf(tool) === 3 ? [] : constraintsOn(program, request)
  if (binding.join() !== bound.join()) expect({ request, binding }).toEqual({ request, binding: bound })
  if (expected.effect !== 'deny' && !session.mayCall(index)) expect(`${tool} is hidden`).toBe(`${tool} is seen`)
  seen.decisions += 1
  seen.effects[expected.effect]! += 1
  if (expected.rule !== null) seen.byRule += 1
  if (bound.length > 0) seen.bound += 1
}

describe('the table', () => {
  it('decides as the reference does, by the same rule and with the same constraints, and hides no tool that can be called', () => {
    const seen = counts()
    fc.assert(
      fc.property(
        anyProgram,
        fc.array(anyPrincipal, { minLength: 6, maxLength: 6 }),
        fc.array(fc.tuple(anyArgs, anyTime, fc.constantFrom('c1', 'a')), { minLength: 12, maxLength: 12 }),
        (program, principals, calls) => {
          const lookup = loaded(program)
          for (const principal of principals) {
            const session = lookup.session(principal)
            for (const [args, now, id] of calls) {
              for (const tool of TOOLS) compare(program, session, { principal, client: { id }, tool, args, now }, seen)
            }
          }
        },
      ),
      { numRuns: 3_500 },
    )
    expect(seen.decisions).toBeGreaterThanOrEqual(1_000_000)
    // The generators must reach every outcome often, else equality would say little.
    for (const effect of ['allow', 'approve', 'deny']) expect(seen.effects[effect]).toBeGreaterThan(seen.decisions / 40)
    expect(seen.byRule).toBeGreaterThan(seen.decisions / 4)
    expect(seen.bound).toBeGreaterThan(seen.decisions / 8)
  }, 120_000)

  it('decides as the reference does where one tool has hundreds of rules', () => {
    const seen = counts()
    const deciding = new Set<number | null>()
    fc.assert(
      fc.property(
        longProgram,
        fc.array(anyPrincipal, { minLength: 3, maxLength: 3 }),
        fc.array(fc.tuple(anyArgs, anyTime), { minLength: 24, maxLength: 24 }),
        (program, principals, calls) => {
          const lookup = loaded(program)
          for (const principal of principals) {
            const session = lookup.session(principal)
            for (const [args, now] of calls) {
              const request = { principal, client: { id: 'c1' }, tool: 'read', args, now }
              compare(program, session, request, seen)
              deciding.add(evaluate(program, request).rule)
            }
          }
        },
      ),
      { numRuns: 150 },
    )
    expect(seen.decisions).toBeGreaterThanOrEqual(10_000)
    for (const effect of ['allow', 'approve', 'deny'])
      expect(seen.effects[effect]).toBeGreaterThan(seen.decisions / 100)
    // Rules of every chunk decide, not only those of the first.
    expect([...deciding].filter((rule) => rule !== null && rule >= 128).length).toBeGreaterThan(20)
  }, 120_000)
})
