import type { ConditionNode } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { constraintsOn } from '../../src/index.ts'
import { constraint, program, request, rule } from '../generate.ts'

const xIs1: ConditionNode = { kind: 'test', source: 'args', path: ['x'], operator: 'eq', operand: 1 }

it('are all that speak of the call and match, also where the condition is unknown, whatever is decided', () => {
  const bound = (args: Record<string, number>) =>
    constraintsOn(
      program([rule({ effect: 'deny' })], undefined, [
        constraint({ when: xIs1 }),
        constraint({}),
        constraint({ tools: ['write'] }),
        constraint({ who: [{ kind: 'role', name: 'dev' }] }),
        constraint({ when: { kind: 'not', of: xIs1 } }),
      ]),
      request({ args }),
    )
  expect(bound({ x: 1 })).toEqual([0, 1])
  expect(bound({ x: 2 })).toEqual([1, 4])
  expect(bound({})).toEqual([0, 1, 4])
})
