import { openMemoryStore } from '@fullmakt/store'
import { describe, expect, it } from 'vitest'
import { answered, callerOf, constraint, programOf, rule, tool, traced, validator } from './support.ts'

const minute = (count: number) => ({ count, periodMs: 60_000 })
const output = {
  type: 'object',
  properties: { id: { type: 'string' }, iban: { type: 'string' }, phone: { type: 'string' } },
}
const tools = [tool('read', { output }), tool('write')]
const answer = answered('{"id":"x","iban":"DE02","phone":"030"}')
const validators = [
  { input: validator(), output: validator() },
  { input: validator(), output: null },
]

describe('limits of a rule and of constraints', () => {
  const rules = [rule('everyone', ['read', 'write'], { limit: minute(4) })]

  it.each([
    ['constraint', 4, 2],
    ['rule', 2, 4],
  ] as const)('hold together: the stricter one of the %s decides', async (kind, ruleCount, constraintCount) => {
    const strict = programOf(
      tools,
      [rule('same name', ['read'], { limit: minute(ruleCount) })],
      [constraint('same name', ['read'], { limit: minute(constraintCount) })],
    )
    const store = openMemoryStore({ now: () => 1_000 })
    const { call, entries } = traced(strict, {
      takeLimit: (key, limit) => store.rateTake(key, limit),
      callUpstream: async () => answer,
      validators,
    })
    const kinds = []
    for (let n = 0; n < 3; n++) kinds.push((await call()).kind)
    expect(kinds).toEqual(['answer', 'answer', 'failed'])
    expect(await call()).toEqual({
      kind: 'failed',
      text: `Too many calls under the ${kind} "same name": try again in 30 s.`,
    })
    const limited = { rule: 'same name', constraint: kind === 'constraint' ? 'same name' : null }
    expect(entries.at(-1)).toMatchObject({ kind: 'call.denied', reason: 'limit', ...limited })
  })

  it('hold together: the stricter of two constraints decides, over several tools', async () => {
    const constraints = [
      constraint('wide', ['read', 'write'], { limit: minute(3) }),
      constraint('narrow', ['read'], { limit: minute(1) }),
    ]
    const store = openMemoryStore({ now: () => 1_000 })
    const { call, entries } = traced(programOf(tools, rules, constraints), {
      takeLimit: (key, limit) => store.rateTake(key, limit),
      callUpstream: async () => answer,
      validators,
    })
    const kinds = []
    for (const index of [0, 0, 1, 1]) kinds.push((await call({}, callerOf(), index)).kind)
    // The second read was refused by `narrow` and still counted under `wide`.
    expect(kinds).toEqual(['answer', 'failed', 'answer', 'failed'])
    const limited = entries.flatMap((entry) => ('constraint' in entry ? [entry.constraint] : []))
    expect(limited).toEqual(['narrow', 'wide'])
    expect((await call({}, callerOf({ user: 'bob' }), 0)).kind).toBe('answer')
  })

  it('are taken only where a constraint matches', async () => {
    const when = { kind: 'test', source: 'args', path: ['all'], operator: 'eq', operand: true } as const
    const constraints = [
      constraint('all at once', ['read'], { limit: minute(1), when }),
      constraint('guests', ['read'], { limit: minute(1), who: [{ kind: 'role', name: 'guest' }] }),
    ]
    const { call, limitKeys } = traced(programOf(tools, [rule('all', ['read'])], constraints), { validators })
    await call({ all: false })
    expect(limitKeys).toEqual([])
    await call({ all: true })
    // What cannot be judged binds.
    await call({})
    expect(new Set(limitKeys).size).toBe(1)
    await call({ all: true }, callerOf({ roles: ['guest'] }))
    expect(new Set(limitKeys).size).toBe(2)
  })
})

describe('redactions of a rule and of constraints', () => {
  const constraints = [
    constraint('no phones', ['read'], { redact: [['phone']] }),
    constraint('no accounts for guests', ['read'], { redact: [['iban']], who: [{ kind: 'role', name: 'guest' }] }),
  ]

  it('add up', async () => {
    const program = programOf(tools, [rule('all', ['read'])], constraints)
    const { call } = traced(program, { validators, callUpstream: async () => answer })
    expect(await call()).toMatchObject({ structured: { id: 'x', iban: 'DE02' } })
    const seen = await call({}, callerOf({ roles: ['guest'] }))
    expect(seen).toEqual({ kind: 'answer', structured: { id: 'x' }, text: '{"id":"x"}' })
  })

  it('come from the rule that decided, not from one that would have', async () => {
    const rules = [
      rule('first', ['read'], { redact: [['iban']] }),
      rule('second', ['read'], { redact: [['id'], ['phone']] }),
    ]
    const { call } = traced(programOf(tools, rules), { validators, callUpstream: async () => answer })
    expect(await call()).toMatchObject({ structured: { id: 'x', phone: '030' } })
  })

  it('let no text through', async () => {
    const rules = [rule('all', ['write'], { redact: [['iban']] })]
    const { call, entries } = traced(programOf(tools, rules), { validators, callUpstream: async () => answer })
    const result = await call({}, callerOf(), 1)
    expect(result.kind).toBe('failed')
    expect(JSON.stringify(result)).not.toContain('DE02')
    expect(entries.at(-1)).toMatchObject({ kind: 'call.outcome', result: 'not-redactable' })
  })
})

describe('claims', () => {
  const when = {
    kind: 'compare',
    source: 'args',
    path: ['team'],
    operator: 'eq',
    principal: ['claims', 'team'],
  } as const
  const program = programOf(tools, [rule('own team', ['read'], { when })])

  it('are what the policy compares with, and never those of another', async () => {
    const { call } = traced(program, { validators, callUpstream: async () => answer })
    const of = (claims: object) => callerOf({ claims: claims as never })
    expect(await call({ team: 'web' }, of({ team: 'web' }))).toMatchObject({ kind: 'answer' })
    expect(await call({ team: 'web' }, of({ team: 'ops' }))).toMatchObject({ kind: 'failed' })
    expect(await call({ team: 'web' }, of({}))).toMatchObject({ kind: 'failed' })
    expect(await call({ team: 'ops' }, of({ team: 'ops' }))).toMatchObject({ kind: 'answer' })
  })
})
