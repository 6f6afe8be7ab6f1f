import type { ConditionNode } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { reachable } from '../../src/index.ts'
import { rule } from '../generate.ts'
import { analysed } from './small-domain.ts'

const small: ConditionNode = { kind: 'test', source: 'args', path: ['n'], operator: 'lt', operand: 5 }
const dev = { kind: 'role' as const, name: 'dev' }

function cellsOf(rules: Parameters<typeof analysed>[0]): readonly string[] {
  return reachable(analysed(rules)).cells.map(
    ({ principal, calls }) => `${principal.kind === 'anyone' ? 'anyone' : principal.name} ${calls}`,
  )
}

it('tells for each role and agent whether it may call a tool', () => {
  expect(cellsOf([])).toEqual(['anyone never', 'dev never', 'ops never', 'bot never'])
  expect(cellsOf([rule({ tools: ['t'] })])).toEqual(['anyone always', 'dev always', 'ops always', 'bot always'])
  expect(cellsOf([rule({ tools: ['t'], who: [dev] }), rule({ tools: ['t'], when: small })])).toEqual([
    'anyone conditional',
    'dev always',
    'ops conditional',
    'bot always',
  ])
})

it('names the tools that no principal can call, however many roles it has', () => {
  const allow = rule({ tools: ['t'], who: [dev] })
  expect(reachable(analysed([allow])).nobody).toEqual([])
  expect(reachable(analysed([allow, rule({ tools: ['t'], who: [dev], effect: 'deny' })])).nobody).toEqual(['t'])
})

it('leaves open what was cut off', () => {
  const { cells, nobody, undecided } = reachable(analysed([rule({ tools: ['t'], when: small })]), { budget: 0 })
  expect(nobody).toEqual([])
  expect(cells.every(({ calls }) => calls === undefined)).toBe(true)
  expect(undecided).toHaveLength(5)
})
