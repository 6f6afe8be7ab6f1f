import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../src/index.ts'
import { answered, CALLER, callerOf, programOf, rule, span, tool, traced, validator } from './support.ts'

const limit = { count: 2, periodMs: 60_000 }
const program = programOf([tool('write_note')], [rule('everyone writes', ['write_note'], { limit })])
const readOnly = { readOnly: true, destructive: false, idempotent: true, openWorld: true }
const reading = programOf([tool('read_note', { annotations: readOnly })], [rule('everyone reads', ['read_note'])])
const unavailable = { kind: 'unavailable', text: 'The server cannot record calls now, so it takes none.' }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the order of the steps', () => {
  it('goes from the intent over the upstream to the outcome', async () => {
    const { call, steps, entries } = traced(program)
    expect(await call({ text: 'a' })).toEqual({ kind: 'answer', text: 'done' })
    expect(steps).toEqual(['limit', 'record call.intent', 'upstream', 'record call.outcome'])
    const who = { ...CALLER, tool: 'write_note' }
    expect(entries).toEqual([
      {
        kind: 'call.intent',
        call: 'call-1',
        ...who,
        roles: [],
        facts: expect.stringMatching(/^[0-9a-f]{8}:$/),
        effect: 'allow',
        rule: 'everyone writes',
        approval: null,
        approver: null,
        upstream: 'notes',
      },
      {
        kind: 'call.outcome',
        call: 'call-1',
        result: 'answered',
        status: 200,
        sent: true,
        scrubbed: false,
        durationMs: 0,
      },
    ])
  })

  /** Everything is wrong with this call; each line mends one step more. */
  const wrong = { scope: true, arguments: true, policy: true, limit: true }
  it.each([
    ['scope', wrong],
    ['arguments', { ...wrong, scope: false }],
    ['policy', { ...wrong, scope: false, arguments: false }],
    ['limit', { scope: false, arguments: false, policy: false, limit: true }],
  ] as const)('is ended by %s before what comes later', async (reason, faults) => {
    const denied = rule('nobody writes', ['write_note'], { effect: 'deny' })
    const rules = faults.policy ? [...program.rules, denied] : program.rules
    const { call, steps, entries, refusals } = traced(programOf(program.tools, rules), {
      validators: [{ input: validator(() => !faults.arguments), output: null }],
      takeLimit: async () => ({ allowed: !faults.limit, retryAfterMs: 1_200 }),
    })
    const result = await call({ value: 'secret' }, callerOf({ scopes: new Set(faults.scope ? [] : ['notes:write']) }))
    expect(steps).toEqual([...(reason === 'limit' ? ['limit'] : []), 'record call.denied'])
    const name = reason === 'policy' ? 'nobody writes' : reason === 'limit' ? 'everyone writes' : null
    expect(entries).toMatchObject([{ kind: 'call.denied', reason, rule: name }])
    expect(refusals).toMatchObject([{ reason, rule: name, at: name === null ? null : 'fullmakt.config.ts:7:3' }])
    expect(JSON.stringify([entries, refusals, result])).not.toContain('secret')
    expect(result).toEqual(
      {
        scope: { kind: 'insufficient-scope', wwwAuthenticate: 'Bearer scope="notes:write"' },
        arguments: { kind: 'failed', text: 'The arguments are not valid: `text` is missing.' },
        policy: { kind: 'failed', text: 'Denied by policy: nobody writes.' },
        limit: { kind: 'failed', text: 'Too many calls under the rule "everyone writes": try again in 2 s.' },
      }[reason],
    )
  })

  it('denies by default, without a rule', async () => {
    const { call, entries } = traced(programOf([tool('write_note')], []))
    expect(await call()).toEqual({ kind: 'failed', text: 'Denied by policy: no rule allows this call.' })
    expect(entries).toMatchObject([{ kind: 'call.denied', reason: 'policy', rule: null }])
  })

  it('judges and sends the arguments as the validator left them', async () => {
    const when = { kind: 'test', source: 'args', path: ['mode'], operator: 'eq', operand: 'safe' } as const
    const rules = [rule('safe writes', ['write_note'], { when: when as never })]
    let sent: unknown
    const { call } = traced(programOf([tool('write_note')], rules), {
      validators: [
        { input: validator((value) => Object.assign(value as object, { mode: 'safe' }) !== null), output: null },
      ],
      callUpstream: async (_, args) => {
        sent = args
        return answered('done')
      },
    })
    expect(await call({})).toMatchObject({ kind: 'answer' })
    expect(sent).toEqual({ mode: 'safe' })
  })

  it('knows no tool outside of the Program', async () => {
    const { call, steps } = traced(program)
    for (const index of [-1, 1, 0.5]) {
      expect(await call({}, callerOf(), index)).toEqual({ kind: 'failed', text: 'There is no such tool.' })
    }
    expect(steps).toEqual([])
  })
})

describe('what must be durable', () => {
  it('sends nothing while the intent is not', async () => {
    let settle: (() => void) | undefined
    const { call, steps } = traced(program, {
      record: (entry) => (entry.kind === 'call.intent' ? new Promise<void>((resolve) => (settle = resolve)) : done()),
    })
    const calling = call()
    await turn()
    expect(steps).toEqual(['limit', 'record call.intent'])
    settle?.()
    expect(await calling).toMatchObject({ kind: 'answer' })
    expect(steps.at(-2)).toBe('upstream')
  })

  it('sends nothing when the intent cannot be', async () => {
    const { call, steps } = traced(program, failing('call.intent'))
    expect(await call()).toEqual(unavailable)
    expect(steps).not.toContain('upstream')
  })

  it('lets a tool that only reads start early, and keeps its answer until the intent is durable', async () => {
    let settle: (() => void) | undefined
    const { call, steps } = traced(reading, {
      record: (entry) => (entry.kind === 'call.intent' ? new Promise<void>((resolve) => (settle = resolve)) : done()),
    })
    let result: unknown
    const calling = call().then((value) => (result = value))
    await turn()
    expect(steps).toEqual(['record call.intent', 'upstream'])
    expect(result).toBeUndefined()
    settle?.()
    await calling
    expect(result).toEqual({ kind: 'answer', text: 'done' })
  })

  it('throws the answer of a reading tool away when its intent cannot be durable', async () => {
    const { call, steps } = traced(reading, failing('call.intent'))
    expect(await call()).toEqual(unavailable)
    expect(steps).toEqual(['record call.intent', 'upstream'])
  })

  it('survives an intent that cannot be durable while a slow upstream is asked', async () => {
    const unheard: unknown[] = []
    const hear = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', hear)
    const { call } = traced(reading, {
      ...failing('call.intent'),
      callUpstream: async () => {
        // Rejections that nobody took are told of between turns.
        await turn()
        await turn()
        return { ok: true, status: 200, contentType: 'text/plain', body: Buffer.from('done'), scrubbed: false }
      },
    })
    expect(await call()).toEqual(unavailable)
    process.off('unhandledRejection', hear)
    expect(unheard).toEqual([])
  })

  it.each([
    ['write', program],
    ['read', reading],
  ])('keeps the answer of a %s when its outcome cannot be durable', async (_, one) => {
    const { call, steps } = traced(one, failing('call.outcome'))
    expect(await call()).toEqual(unavailable)
    expect(steps.at(-1)).toBe('record call.outcome')
  })

  it('gives no reason for a refusal that it cannot record', async () => {
    const { call } = traced(program, {
      ...failing('call.denied'),
      takeLimit: async () => ({ allowed: false, retryAfterMs: 1 }),
    })
    expect(await call()).toEqual(unavailable)
    expect(await call({}, callerOf({ scopes: new Set() }))).toEqual(unavailable)
  })

  it('sends nothing when the limit cannot be asked', async () => {
    const { call, steps } = traced(program, { takeLimit: () => Promise.reject(new Error('the store is closed')) })
    await expect(call()).rejects.toThrow('the store is closed')
    expect(steps).toEqual(['limit'])
  })

  it('records what the upstream did not answer', async () => {
    const { call, entries } = traced(program, {
      callUpstream: async () => ({ ok: false, reason: 'timeout', sent: true }),
    })
    expect(await call()).toEqual({ kind: 'failed', text: 'The upstream did not answer in time.' })
    expect(entries.at(-1)).toMatchObject({ kind: 'call.outcome', result: 'timeout', status: null, sent: true })
  })
})

describe('limits', () => {
  it('count for each user and agent under each rule, and for each client that is no agent', async () => {
    const { call, limitKeys } = traced(program)
    await call({}, callerOf())
    await call({}, callerOf({ id: 'grant-2', roles: ['member'] }))
    await call({}, callerOf({ clientId: 'client-2' }))
    await call({}, callerOf({ user: 'bob' }))
    await call({}, callerOf({ agent: 'scribe', clientId: 'scribe' }))
    expect(limitKeys[0]).toBe(limitKeys[1])
    expect(new Set(limitKeys).size).toBe(4)
  })

  it('are not taken under a rule without one', async () => {
    const { call, steps } = traced(reading)
    await call()
    expect(steps).not.toContain('limit')
  })
})

describe('what is kept of a decision', () => {
  it('is how the questions of the rules came out, and the roles that the program knows, for every call that the policy decided', async () => {
    const when = { kind: 'test', source: 'args', path: ['text'], operator: 'startsWith', operand: 'a' } as const
    const program = {
      ...programOf([tool('write')], [rule('all write a', ['write'], { when })]),
      roles: [{ kind: 'role', name: 'member', span }] as const,
    }
    const { call, entries } = traced(program)
    await call({ text: 'abc' }, callerOf({ roles: ['other', 'member'] }))
    await call({ text: 'xyz' })
    await call({ text: 'abc' }, callerOf({ scopes: new Set() }))
    expect(entries.filter(({ kind }) => kind !== 'call.outcome')).toMatchObject([
      { kind: 'call.intent', facts: expect.stringMatching(/:1$/) as unknown, roles: ['member'] },
      { kind: 'call.denied', reason: 'policy', facts: expect.stringMatching(/:0$/) as unknown, roles: [] },
      { kind: 'call.denied', reason: 'scope' },
    ])
    expect(entries.at(-1)).not.toHaveProperty('facts')
    expect(JSON.stringify(entries)).not.toMatch(/abc|xyz/)
  })
})

describe('what a caller sees', () => {
  const two = programOf(
    [tool('read', { scope: 'notes:read' }), tool('write')],
    [rule('members write', ['write'], { who: [{ kind: 'role', name: 'member' }] }), rule('all read', ['read'])],
  )

  it('is what the policy could allow, whatever the scopes are', () => {
    const { broker } = traced(two)
    const seen = (roles: readonly string[]): readonly boolean[] => {
      const { sees } = broker.visible(callerOf({ roles, scopes: new Set() }))
      return [sees(0), sees(1), sees(2), sees(-1)]
    }
    expect(seen([])).toEqual([true, false, false, false])
    expect(seen(['member'])).toEqual([true, true, false, false])
  })

  it('has one key for those who see the same', () => {
    const { broker } = traced(two)
    const keyOf = (user: string, roles: readonly string[]): string => broker.visible(callerOf({ user, roles })).key
    expect(keyOf('ada', ['member'])).toBe(keyOf('bob', ['member', 'other']))
    expect(keyOf('ada', [])).not.toBe(keyOf('ada', ['member']))
  })

  it('never mixes principals, also when there are more than are kept', async () => {
    const { broker, call } = traced(two)
    const member = callerOf({ user: 'member', roles: ['member'] })
    expect(await call({}, member, 1)).toMatchObject({ kind: 'answer' })
    for (let n = 0; n < 1_100; n++) {
      const caller = callerOf({ user: `user-${n}`, roles: n % 2 === 0 ? ['member'] : [] })
      expect(broker.visible(caller).sees(1)).toBe(n % 2 === 0)
    }
    expect(await call({}, callerOf({ user: 'member' }), 1)).toMatchObject({ kind: 'failed' })
    expect(await call({}, { ...member }, 1)).toMatchObject({ kind: 'answer' })
  })
})

function done(): Promise<void> {
  return Promise.resolve()
}

function failing(kind: AuditEntry['kind']): { record(entry: AuditEntry): Promise<void> } {
  return { record: (entry) => (entry.kind === kind ? Promise.reject(new Error('the disk is full')) : done()) }
}
