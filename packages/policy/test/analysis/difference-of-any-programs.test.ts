import type { Program, ToolNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deadRules, difference, evaluate } from '../../src/index.ts'
import { EFFECTS } from '../../src/reference/evaluate.ts'
import { anyProgram, anyRequest } from '../generate.ts'

function whole(program: Program): Program {
  const tools = program.tools.map((tool): ToolNode => ({ ...tool, input: { type: 'object' } }))
  return { ...program, tools, roles: [], agents: [] }
}

// Whether some condition is one that the analysis leaves open.
function isOpen({ rules }: Program): boolean {
  return /"compare"|"under"|"claims"/.test(JSON.stringify(rules))
}

it('no request at random shows a change that was not found or a dead rule that decides, whatever arguments look like', () => {
  let changed = 0
  let pairs = 0
  let cut = 0
  let open = 0
  fc.assert(
    fc.property(
      anyProgram,
      anyProgram,
      fc.array(anyRequest, { minLength: 40, maxLength: 40 }),
      fc.boolean(),
      (first, second, requests, isSimilar) => {
        const older = whole(first)
        const newer = whole(
          isSimilar ? { ...second, rules: [...first.rules.slice(1), ...second.rules.slice(0, 1)] } : second,
        )
        const { access, undecided } = difference(older, newer)
        const { dead } = deadRules(older)
        pairs += 1
        if (!isOpen(older) && !isOpen(newer)) {
          cut += 1
          if (undecided.some(({ direction }) => direction === 'gained' || direction === 'lost')) open += 1
        }
        for (const request of requests) {
          // A time that is no date is no time a call can come at.
          if (Number.isNaN(new Date(request.now).getTime())) continue
          const [before, after] = [evaluate(older, request), evaluate(newer, request)]
          expect(dead.map(({ rule }) => rule)).not.toContain(before.rule)
          if (before.effect === after.effect) continue
          changed += 1
          const direction = EFFECTS.indexOf(after.effect) > EFFECTS.indexOf(before.effect) ? 'gained' : 'lost'
          const isFound = [...access, ...undecided].some(
            (one) => one.tool === request.tool && one.direction === direction,
          )
          if (!isFound) expect({ request, older: older.rules, newer: newer.rules }).toBe('found')
        }
      },
    ),
    { numRuns: 2_000, interruptAfterTimeLimit: 8_000, markInterruptAsFailure: false },
  )
  expect(changed).toBeGreaterThan(pairs)
  expect(cut).toBeGreaterThan(pairs / 20)
  expect(open).toBeLessThan(cut / 20)
})
