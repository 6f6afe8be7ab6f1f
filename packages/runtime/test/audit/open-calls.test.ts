import { expect, it } from 'vitest'
import { createOpenCalls } from '../../src/audit/open-calls.ts'

it('lists the calls that were begun and never ended, in order', () => {
  const calls = createOpenCalls()
  const visit = (entry: object): void => calls.visit(new TextEncoder().encode(JSON.stringify(entry)))
  for (const call of ['a', 'b', 'c', 'd']) visit({ kind: 'call.intent', call })
  visit({ kind: 'call.outcome', call: 'b' })
  visit({ kind: 'call.unknown', call: 'd' })
  visit({ kind: 'call.denied', call: 'c' })
  visit({ kind: 'grant.issued', grant: 'a' })
  visit({ kind: 'call.outcome', call: 7 })
  expect(calls.list()).toEqual(['a', 'c'])
})
