import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTable, evaluate, loadTable, type PolicyLookup } from '../../src/index.ts'
import { anyArgs, anyPrincipal, anyProgram, anyTime } from '../generate.ts'

const PROGRAMS = 5_000

function loaded(document: unknown): PolicyLookup {
  const result = loadTable(document)
  if (!result.ok) throw new Error(result.reason)
  return result.lookup
}

describe('the table', () => {
  it('decides as the reference does, by the same rule, and hides no tool that can be called', () => {
    let decisions = 0
    let allowed = 0
    let byRule = 0
    const tools = ['read', 'write', 'drop', 'no-such-tool']
    fc.assert(
      fc.property(
        anyProgram,
        fc.array(anyPrincipal, { minLength: 3, maxLength: 3 }),
        fc.array(fc.tuple(anyArgs, anyTime, fc.constantFrom('c1', 'a')), { minLength: 8, maxLength: 8 }),
        (program, principals, calls) => {
          const lookup = loaded(JSON.parse(JSON.stringify(buildTable(program))))
          for (const principal of principals) {
            const session = lookup.session(principal)
            for (const [args, now, id] of calls) {
              for (const [index, tool] of tools.entries()) {
                const expected = evaluate(program, { principal, client: { id }, tool, args, now })
                const actual = session.decide(index, { id }, args, now)
                decisions += 1
                if (actual.rule !== null) byRule += 1
                if (actual.effect !== expected.effect || actual.rule !== expected.rule) {
                  expect({ tool, ...actual }).toEqual({ tool, ...expected })
                }
                if (actual.effect === 'allow') {
                  allowed += 1
                  if (!session.mayCall(index)) expect(`${tool} is hidden`).toBe(`${tool} is seen`)
                }
              }
            }
          }
        },
      ),
      { numRuns: PROGRAMS },
    )
    expect(decisions).toBeGreaterThanOrEqual(200_000)
    // The generators must reach both outcomes often, else equality would say little.
    expect(allowed).toBeGreaterThan(decisions / 20)
    expect(byRule).toBeGreaterThan(decisions / 4)
  })
})
