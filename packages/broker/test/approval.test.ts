import { describe, expect, it } from 'vitest'
import type { ApprovalState, Approvals, WantedApproval } from '../src/index.ts'
import { answered, CALLER, callerOf, constraint, programOf, rule, tool, traced, validator } from './support.ts'

const by = [
  { kind: 'role', name: 'lead' },
  { kind: 'agent', name: 'bot' },
  { kind: 'role', name: 'owner' },
] as const
const approval = { by, withinMs: 60_000 }
const limit = { count: 1, periodMs: 60_000 }
const asking = rule('big ones need a human', ['pay'], { effect: 'approve', approval })
const tools = [tool('pay')]
const program = programOf(tools, [rule('all pay', ['pay']), asking])
const FACTS: unknown = expect.stringMatching(/^[0-9a-f]{8}:$/)
const who = {
  ...CALLER,
  tool: 'pay',
  roles: [],
  facts: FACTS,
}

/** Approvals that answer as told, with everything they were asked. */
function answering(
  known: ApprovalState,
  asked: ApprovalState = known,
): Approvals & { steps: string[]; wanted: WantedApproval[] } {
  const steps: string[] = []
  const wanted: WantedApproval[] = []
  const answer = (step: string, state: ApprovalState) => (one: WantedApproval) => {
    steps.push(step)
    wanted.push(one)
    return Promise.resolve(state)
  }
  return { steps, wanted, check: answer('check', known), ask: answer('ask', asked) }
}

describe('a call that needs an approval', () => {
  it('is not made; it is asked for once, and the caller is told where', async () => {
    const approvals = answering({ state: 'none' }, { state: 'pending', id: 'A1' })
    const { call, steps, entries, refusals } = traced(program, { approvals })
    const result = await call({ to: 'x', amount: 5 })
    expect(result).toEqual({
      kind: 'approval-required',
      url: 'https://test.example/approvals/A1',
      roles: ['lead', 'owner'],
      text:
        'This call needs the approval of lead or owner: https://test.example/approvals/A1. ' +
        'Ask for it, then call again with the same arguments.',
    })
    expect(approvals.steps).toEqual(['check', 'ask'])
    expect(approvals.wanted[1]).toMatchObject({ call: 'call-1', args: { to: 'x', amount: 5 }, caller: { user: 'ada' } })
    expect(steps).toEqual(['record call.denied'])
    const denied = {
      kind: 'call.denied',
      call: 'call-1',
      ...who,
      reason: 'approval',
      rule: asking.name,
      approval: 'A1',
    }
    expect(entries).toEqual([denied])
    expect(refusals).toMatchObject([{ reason: 'approval', rule: asking.name, at: 'fullmakt.config.ts:7:3' }])
  })

  it('is not asked for again while it waits', async () => {
    const approvals = answering({ state: 'pending', id: 'A1' })
    expect(await traced(program, { approvals }).call()).toMatchObject({ kind: 'approval-required' })
    expect(approvals.steps).toEqual(['check'])
  })

  it('is made once approved, and its intent says by whom', async () => {
    const { call, steps, entries } = traced(program, {
      approvals: answering({ state: 'given', id: 'A1', approver: 'grace' }),
    })
    expect(await call()).toEqual({ kind: 'answer', text: 'done' })
    expect(steps).toEqual(['record call.intent', 'upstream', 'record call.outcome'])
    const intent = { effect: 'approve', rule: asking.name, approval: 'A1', approver: 'grace', upstream: 'notes' }
    expect(entries[0]).toEqual({ kind: 'call.intent', call: 'call-1', ...who, ...intent })
  })

  it.each<[ApprovalState, string, string | null]>([
    [
      { state: 'refused', id: 'A1', retryAfterMs: 41_200 },
      'refused by an approver. It can be asked for again in 42 s',
      'A1',
    ],
    [{ state: 'too-many', retryAfterMs: 1 }, 'Too many calls were put up for approval: try again in 1 s', null],
    [{ state: 'too-large' }, 'too large to be shown', null],
    [{ state: 'none' }, 'could not be asked for', null],
  ])('is not made when it is %j', async (state, words, id) => {
    const { call, entries } = traced(program, { approvals: answering({ state: 'none' }, state) })
    const result = await call()
    expect(result.kind === 'failed' && result.text).toContain(words)
    expect(entries).toMatchObject([{ kind: 'call.denied', reason: 'approval', approval: id }])
  })

  it('is not made, nor asked for, where only agents could approve', async () => {
    const agents = { by: [{ kind: 'agent', name: 'bot' }] as const, withinMs: 1 }
    const approvals = answering({ state: 'given', id: 'A1', approver: 'bot' })
    const { call } = traced(programOf(tools, [{ ...asking, approval: agents }]), { approvals })
    expect(await call()).toEqual({ kind: 'failed', text: 'This call needs an approval that nobody can give.' })
    expect(await traced(programOf(tools, [{ ...asking, approval: null }]), { approvals }).call()).toMatchObject({
      kind: 'failed',
    })
    expect(approvals.steps).toEqual([])
  })

  it('is not made while nobody can be asked', async () => {
    const broken = (): Promise<never> => Promise.reject(new Error('the store is closed'))
    const { call, steps } = traced(program, { approvals: { check: broken, ask: broken } })
    await expect(call()).rejects.toThrow('the store is closed')
    expect(steps).toEqual([])
  })

  it('is denied where a deny matches too, and nobody is asked', async () => {
    const { call, entries } = traced(programOf(tools, [asking, rule('never', ['pay'], { effect: 'deny' })]))
    expect(await call()).toMatchObject({ text: 'Denied by policy: never.' })
    expect(entries).toMatchObject([{ reason: 'policy' }])
  })

  it('takes a limit only once approved, and is then bound by its rule and by constraints', async () => {
    const output = { type: 'object', properties: { id: {}, iban: {}, phone: {} } }
    const bound = programOf(
      [tool('pay', { output })],
      [{ ...asking, limit, redact: [['iban']] }],
      [constraint('all', ['pay'], { limit, redact: [['phone']] })],
    )
    const ports = {
      validators: [{ input: validator(), output: validator() }],
      callUpstream: async () => answered('{"id":1,"iban":2,"phone":3}'),
    }
    const waiting = traced(bound, { ...ports, approvals: answering({ state: 'pending', id: 'A1' }) })
    await waiting.call()
    expect(waiting.limitKeys).toEqual([])
    const given = traced(bound, { ...ports, approvals: answering({ state: 'given', id: 'A1', approver: 'grace' }) })
    expect(await given.call({}, callerOf())).toMatchObject({ structured: { id: 1 } })
    expect(new Set(given.limitKeys).size).toBe(2)
  })
})
