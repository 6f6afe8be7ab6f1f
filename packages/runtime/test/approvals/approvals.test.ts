import type { ApprovalState } from '@fullmakt/broker'
import { expect, it } from 'vitest'
import { harness, wanted } from './support.ts'

const idOf = (state: ApprovalState): string => {
  if (!('id' in state)) throw new Error(JSON.stringify(state))
  return state.id
}

it('asks once, however many calls come at the same moment', async () => {
  const { approvals, events } = harness()
  const states = await Promise.all(Array.from({ length: 20 }, () => approvals.ask(wanted({ n: 1 }))))
  expect(new Set(states.map(idOf)).size).toBe(1)
  expect(events.map(({ kind }) => kind)).toEqual(['approval.asked'])
})

it('keeps nothing of a question that could not be recorded', async () => {
  const { approvals, state, store } = harness()
  state.broken = true
  await expect(approvals.ask(wanted())).rejects.toThrow('the disk is full')
  expect(await store.list('approvals/', { limit: 10 })).toEqual([])
  state.broken = false
  expect(await approvals.check(wanted())).toEqual({ state: 'none' })
})

it('keeps a question open when its answer could not be recorded', async () => {
  const { approvals, desk, state, sessionOf } = harness()
  const grace = await sessionOf('grace', ['lead'])
  const id = idOf(await approvals.ask(wanted()))
  state.broken = true
  await expect(desk.decide(grace, id, true)).rejects.toThrow('the disk is full')
  expect(await approvals.check(wanted())).toEqual({ state: 'pending', id })
})

it('takes calls for the same only when rule, principal, tool and arguments are', async () => {
  const { approvals } = harness()
  const base = wanted({ a: 1, b: [1, 2] })
  const id = idOf(await approvals.ask(base))
  expect(idOf(await approvals.ask(wanted({ b: [1, 2], a: 1 }, { id: 'grant-2', roles: ['member'] })))).toBe(id)
  const others = [
    wanted({ a: 1, b: [2, 1] }),
    wanted({ a: '1', b: [1, 2] }),
    wanted({ a: 1 }),
    wanted({ a: 1, b: [1, 2] }, { user: 'bob' }),
    wanted({ a: 1, b: [1, 2] }, { clientId: 'client-2' }),
    // An agent is not the client that has its name.
    wanted({ a: 1, b: [1, 2] }, { agent: 'client-1' }),
    wanted({ a: 1, b: [1, 2] }, {}, 600_001),
    { ...base, tool: { ...base.tool, name: 'two' } },
    { ...base, rule: { ...base.rule, name: 'other' } },
  ]
  const ids = []
  for (const other of others) ids.push(idOf(await approvals.ask(other)))
  expect(new Set([id, ...ids]).size).toBe(others.length + 1)
})

it('holds an approval to the millisecond, and asks anew after it', async () => {
  const { approvals, desk, events, state, sessionOf } = harness(1_000)
  const call = wanted({}, {}, 1_000)
  const grace = await sessionOf('grace', ['lead'])
  const id = idOf(await approvals.ask(call))
  // However short the rule is, there is a minute to answer.
  state.now += 59_999
  expect(await desk.list(grace)).toHaveLength(1)
  expect(await desk.decide(grace, id, true)).toBe('ok')
  state.now += 999
  expect(await approvals.check(call)).toEqual({ state: 'given', id, approver: 'grace' })
  state.now += 1
  expect(await approvals.check(call)).toEqual({ state: 'none' })
  expect(idOf(await approvals.ask(call))).not.toBe(id)
  expect(events.map(({ kind }) => kind)).toEqual(['approval.asked', 'approval.given', 'approval.asked'])
})

it('shows and lets decide only a genuine session with the role', async () => {
  const { approvals, desk, events, sessionOf } = harness()
  const id = idOf(await approvals.ask(wanted()))
  const member = await sessionOf('bob', ['member'])
  const grace = await sessionOf('grace', ['lead'])
  for (const session of [member, { ...member, roles: ['lead'] } as typeof member, { ...grace }]) {
    expect(await desk.list(session)).toEqual([])
    expect(await desk.find(session, id)).toBeUndefined()
    expect(await desk.decide(session, id, true)).toBe('unknown')
  }
  for (const other of ['', 'x', `${id}x`, 'A'.repeat(22), `../record/${id}`]) {
    expect(await desk.decide(grace, other, true)).toBe('unknown')
  }
  expect(events).toHaveLength(1)
  expect((await desk.list(grace)).map((record) => record.id)).toEqual([id])
})

it('lets one of many simultaneous answers count', async () => {
  const { approvals, desk, events, sessionOf } = harness()
  const id = idOf(await approvals.ask(wanted()))
  const grace = await sessionOf('grace', ['lead'])
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => desk.decide(grace, id, n % 2 === 0)))
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1)
  expect(answers.filter((answer) => answer === 'decided')).toHaveLength(9)
  expect(events).toHaveLength(2)
})

it('lists newest first, beyond one page', async () => {
  const { approvals, desk, state, sessionOf } = harness()
  const ids = []
  for (let n = 0; n < 130; n++) {
    state.now += 1
    ids.unshift(idOf(await approvals.ask(wanted({ n }, { user: `user-${n % 2}` }))))
  }
  const grace = await sessionOf('grace', ['lead'])
  expect((await desk.list(grace)).map(({ id }) => id)).toEqual(ids)
})
