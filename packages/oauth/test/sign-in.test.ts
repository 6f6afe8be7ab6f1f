import { describe, expect, it } from 'vitest'
import { isSession, sessionLifetime } from '../src/index.ts'
import { createHarness, type Harness } from './support.ts'

const password = 'correct horse'

async function harness(): Promise<Harness> {
  const h = createHarness()
  await h.server.accounts.create({ name: 'alice', password, roles: ['reader'] })
  return h
}

const attempt = (h: Harness, changes: Partial<Record<'name' | 'password' | 'clientAddress', string>> = {}) =>
  h.server.signIn({ name: 'alice', password, clientAddress: '192.0.2.1', ...changes })

async function opened(h: Harness): Promise<string> {
  const result = await attempt(h)
  if (!result.ok) throw new Error(result.reason)
  return result.session
}

describe('accounts', () => {
  it('are created once and listed without their hash', async () => {
    const h = await harness()
    expect(await h.server.accounts.create({ name: 'alice', password, roles: [] })).toEqual({
      ok: false,
      reason: 'exists',
    })
    expect(await h.server.accounts.list()).toEqual([
      { name: 'alice', label: 'alice', roles: ['reader'], claims: {}, createdAt: h.clock.now },
    ])
  })
  it.each([
    ['name', { name: 'Alice' }],
    ['name', { name: '' }],
    ['name', { name: 'a/b' }],
    ['name', { name: 'a\u0000' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(257) }],
    ['role', { roles: ['a b'] }],
    ['claim', { claims: { team: null } }],
    ['claim', { claims: { team: ['web'] } }],
    ['claim', { claims: { team: { name: 'web' } } }],
    ['claim', { claims: { team: Number.NaN } }],
    ['claim', { claims: { team: '\ud800' } }],
    ['claim', { claims: { team: 'x'.repeat(1_025) } }],
    ['claim', { claims: { '': 'web' } }],
    ['claim', { claims: { 'a b': 'web' } }],
    ['claim', { claims: JSON.parse('{"__proto__":"web"}') }],
    ['claim', { claims: ['web'] as never }],
    ['claim', { claims: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`c${n}`, n])) }],
  ])('are refused for their %s: %j', async (reason, changes) => {
    const { server } = createHarness()
    expect(await server.accounts.create({ name: 'bob', password, roles: [], ...changes })).toEqual({
      ok: false,
      reason,
    })
  })
  it('are found by name, with their claims, until they are revoked', async () => {
    const h = createHarness()
    const claims = { team: 'web', level: 3, oncall: true, 'https://acme.example/unit': 'a' }
    expect(await h.server.accounts.create({ name: 'bob', password, roles: ['lead'], claims })).toEqual({ ok: true })
    const bob = { name: 'bob', label: 'bob', roles: ['lead'], claims, createdAt: h.clock.now }
    expect(await h.server.accounts.find('bob')).toEqual(bob)
    expect(await h.server.accounts.find('nobody')).toBeUndefined()
    expect(await h.server.accounts.find('../bob')).toBeUndefined()
    await h.server.revokeUser('bob', 'admin')
    expect(await h.server.accounts.find('bob')).toBeUndefined()
  })
  it('do not come back after revocation', async () => {
    const h = await harness()
    await h.server.revokeUser('alice', 'admin')
    expect(await h.server.accounts.list()).toEqual([])
    expect(await h.server.accounts.create({ name: 'alice', password, roles: [] })).toEqual({
      ok: false,
      reason: 'revoked',
    })
    expect((await attempt(h)).ok).toBe(false)
  })
})

describe('sign-in', () => {
  it.each([
    { password: 'wrong horse' },
    { password: '' },
    { name: 'nobody' },
    { name: '\u0000' },
    { name: 'a/../b' },
    { password: 'x'.repeat(10_000) },
  ])('answers %j alike', async (changes) => {
    const h = await harness()
    expect(await attempt(h, changes)).toEqual({ ok: false, reason: 'refused' })
    expect(JSON.stringify(h.events.at(-1))).not.toContain(changes.name ?? 'horse')
  })
  it('does the same work for an unknown name', async () => {
    const verified: string[] = []
    const verifyPassword = async (_password: string, hash: string): Promise<boolean> => {
      verified.push(hash)
      return true
    }
    const h = createHarness({}, { verifyPassword, hashPassword: async () => 'a hash' })
    // Even a password that fits what nobody knows opens nothing.
    expect(await attempt(h)).toEqual({ ok: false, reason: 'refused' })
    expect(verified).toEqual(['a hash'])
    expect(h.events).toEqual([{ kind: 'sign-in.failed', user: null, reason: 'unknown_name' }])
  })
  it('takes the name in any case and the password in any form of its characters', async () => {
    const h = createHarness()
    await h.server.accounts.create({ name: 'alice', password: 'p\u00e4ssword', roles: [] })
    expect((await attempt(h, { name: 'ALICE', password: 'pa\u0308ssword' })).ok).toBe(true)
  })
  it.each(['alice', 'nobody'])('is throttled for %s at one address, not at another', async (name) => {
    const h = await harness()
    for (let i = 0; i < 10; i++) expect((await attempt(h, { name, password: 'wrong horse' })).ok).toBe(false)
    const eleventh = await attempt(h, { name })
    expect(eleventh).toMatchObject({ ok: false, reason: 'throttled' })
    expect(!eleventh.ok && eleventh.retryAfterMs).toBeGreaterThan(0)
    expect(h.events.filter((event) => event.kind === 'sign-in.failed')).toHaveLength(10)
    expect((await attempt(h, { clientAddress: '192.0.2.2' })).ok).toBe(true)
    h.clock.now += 900_000
    expect((await attempt(h)).ok).toBe(true)
  })
  it('leaves a hundred names an hour in the log that nobody has, however many are tried', async () => {
    const h = await harness()
    h.events.length = 0
    for (let i = 0; i < 150; i++) await attempt(h, { name: `nobody${i}`, clientAddress: `192.0.2.${i}` })
    expect(h.events).toHaveLength(100)
    // What is tried with a name that somebody has is still told.
    expect((await attempt(h, { password: 'wrong horse' })).ok).toBe(false)
    expect(h.events.at(-1)).toEqual({ kind: 'sign-in.failed', user: 'alice', reason: 'wrong_password' })
  })
  it('lets one /64 try 50 names', async () => {
    const h = await harness()
    const results = []
    for (let i = 0; i < 60; i++) {
      results.push(await attempt(h, { name: `name${i}`, clientAddress: `2001:db8:1:2::${i.toString(16)}` }))
    }
    expect(results.filter((result) => !result.ok && result.reason === 'throttled')).toHaveLength(10)
    expect((await attempt(h, { clientAddress: '2001:db8:1:3::1' })).ok).toBe(true)
  })
})

describe('a session', () => {
  it('is new with each sign-in, kept hashed, and ends with sign-out', async () => {
    const h = await harness()
    const [one, two] = [await opened(h), await opened(h)]
    expect(one).not.toBe(two)
    expect(h.written.join()).not.toContain(one)
    const session = await h.server.session(one)
    expect(session).toMatchObject({ user: 'alice', roles: ['reader'] })
    expect(isSession(session)).toBe(true)
    expect(session!.csrf).not.toBe((await h.server.session(two))!.csrf)
    await h.server.signOut(one)
    expect(await h.server.session(one)).toBeUndefined()
    expect(await h.server.session(two)).toBeDefined()
  })
  it('ends after an hour of silence and twelve hours at all', async () => {
    const h = await harness()
    const idle = await opened(h)
    h.clock.now += sessionLifetime.idleMs
    expect(await h.server.session(idle)).toBeUndefined()
    const busy = await opened(h)
    for (let i = 0; i < 23; i++) {
      h.clock.now += sessionLifetime.idleMs / 2
      expect(await h.server.session(busy)).toBeDefined()
    }
    h.clock.now += sessionLifetime.idleMs / 2
    expect(await h.server.session(busy)).toBeUndefined()
  })
  it.each(['revokeUser', 'setPassword'] as const)('ends with %s', async (how) => {
    const h = await harness()
    const cookie = await opened(h)
    if (how === 'revokeUser') await h.server.revokeUser('alice', 'admin')
    else expect(await h.server.accounts.setPassword('alice', 'new password')).toEqual({ ok: true })
    expect(await h.server.session(cookie)).toBeUndefined()
    expect((await attempt(h)).ok).toBe(false)
    expect((await attempt(h, { password: 'new password' })).ok).toBe(how === 'setPassword')
  })
  it.each([undefined, '', 'x', `fmks_${'A'.repeat(43)}`, 'h3=__chunked__999999', `fmks_${'\u0000'.repeat(43)}`])(
    'is not found for %j',
    async (cookie) => {
      expect(await createHarness().server.session(cookie)).toBeUndefined()
    },
  )
})
