import type { PolicyLookup, PolicySession } from '@fullmakt/policy'
import { describe, expect, it } from 'vitest'
import { programOf, rule, tool, traced, validator } from './support.ts'

const program = programOf(
  [tool('write_note')],
  [rule('everyone writes', ['write_note']), rule('nobody writes', ['write_note'], { effect: 'deny' })],
)

const LIMIT = { count: 2, periodMs: 60_000 }

/** A policy that decides what no policy should, or fails to. */
function policyOf(decide: () => unknown): PolicyLookup {
  const session = { decide, constraints: () => [], mayCall: () => true } as unknown as PolicySession
  return { session: () => session } as unknown as PolicyLookup
}

describe('A-243: a call is not made where the policy', () => {
  it.each<[string, () => unknown]>([
    ['throws', () => fail()],
    ['never settles', () => new Promise(() => {})],
    ['says yes later', () => Promise.resolve({ effect: 'allow', rule: 0 })],
    ['says nothing', () => undefined],
    ['says true', () => true],
    ['names no rule', () => ({ effect: 'allow', rule: null })],
    ['names a rule that is not there', () => ({ effect: 'allow', rule: 2 })],
    ['allows by a rule that denies', () => ({ effect: 'allow', rule: 1 })],
    ['names a rule and no effect', () => ({ rule: 0 })],
    ['says an effect that there is not', () => ({ effect: 'maybe', rule: 0 })],
    ['says a number', () => ({ effect: 1, rule: 0 })],
    ['asks for an approval that no rule asks for', () => ({ effect: 'approve', rule: 0 })],
  ])('%s', async (_, decide) => {
    const { call, steps } = traced(program, { policy: policyOf(decide) })
    const result = await call().catch((error: unknown) => error)
    expect(result).not.toMatchObject({ kind: 'answer' })
    expect(steps).not.toContain('upstream')
    expect(steps).not.toContain('record call.intent')
  })

  it('and is made where it allows by a rule that does', async () => {
    const { call, steps } = traced(program, { policy: policyOf(() => ({ effect: 'allow', rule: 0 })) })
    expect(await call()).toEqual({ kind: 'answer', text: 'done' })
    expect(steps).toContain('upstream')
  })
})

describe('A-243: a call is not made where', () => {
  const allowing = programOf(program.tools, [rule('everyone writes', ['write_note'], { limit: LIMIT })])
  it.each<[string, Parameters<typeof traced>[1]]>([
    ['the validator throws', { validators: [{ input: validator(fail), output: null }] }],
    ['the validator says something else than true', { validators: [{ input: validator(later), output: null }] }],
    ['there is no validator', { validators: [] }],
    ['the limit cannot be asked', { takeLimit: () => Promise.reject(new Error('no store')) }],
    ['the limit says nothing', { takeLimit: () => Promise.resolve({} as never) }],
    ['the clock fails', { now: fail }],
    ['no name for the call can be made', { newCallId: fail }],
  ])('%s', async (_, ports) => {
    const { call, steps } = traced(allowing, ports)
    const result = await call().catch((error: unknown) => error)
    expect(result).not.toMatchObject({ kind: 'answer' })
    expect(steps).not.toContain('upstream')
  })

  it('an attribute of an `allow` is missing, and one of a `deny` is as if it were there', async () => {
    const when = { kind: 'test', source: 'args', path: ['amount'], operator: 'lte', operand: 5 } as never
    const missing = [rule('small', ['write_note'], { when })]
    const denied = [rule('all', ['write_note']), rule('not small', ['write_note'], { effect: 'deny', when })]
    for (const rules of [missing, denied]) {
      for (const args of [{}, { amount: null }, { amount: '5' }, { amount: [5] }, { Amount: 5 }] as const) {
        const { call, steps } = traced(programOf(program.tools, rules))
        expect(await call(args), JSON.stringify(args)).toMatchObject({ kind: 'failed', text: /^Denied by policy: / })
        expect(steps).toEqual(['record call.denied'])
      }
    }
  })
})

function fail(): never {
  throw new Error('out of order')
}

// What an asynchronous validator would give: true for whoever does not look.
function later(): boolean {
  return Promise.resolve(false) as unknown as boolean
}
