import type { ConstraintNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { analysed } from '../../policy/test/analysis/small-domain.ts'
import { coverageOf } from '../src/cli/policy-tests/coverage.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 1, exact: true }
const bind: ConstraintNode = {
  kind: 'constraint',
  name: 'bound',
  who: null,
  tools: ['t'],
  when: null,
  limit: { count: 1, periodMs: 1000 },
  redact: [],
  span,
}

test('a constraint that can bind nothing is not counted, as no case could show it', () => {
  const idle: ConstraintNode = { ...bind, name: 'idle', who: [] }
  const { points, uncovered, dead } = coverageOf(analysed([], { type: 'object' }, [bind, idle]), [])
  expect({ points, uncovered: uncovered.map(({ name }) => name), dead }).toEqual({
    points: 1,
    uncovered: ['bound'],
    dead: ['idle'],
  })
})
