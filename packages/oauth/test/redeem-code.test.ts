import { describe, expect, it } from 'vitest'
import {
  body,
  challenge,
  codeFor,
  createHarness,
  defaultSettings,
  type Harness,
  isLive,
  post,
  redemption,
  refreshForm,
  resource,
  signedIn,
  type Tokens,
  told,
  verifier,
} from './support.ts'

async function withCode() {
  const h = createHarness()
  const session = await signedIn(h)
  const code = await codeFor(h, session)
  const redeem = async (changes: Record<string, string> = {}) =>
    await h.server.token(post('/token', redemption(code, changes)))
  return { h, session, code, redeem }
}

describe('a code', () => {
  it('redeemed by 100 at once is redeemed at most once, and what it gave is revoked', async () => {
    const { h, redeem } = await withCode()
    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem()))
    const won = answers.filter((answer) => answer.ok)
    expect(won).toHaveLength(1)
    expect(new Set(answers.filter((answer) => !answer.ok).map(told))).toEqual(new Set(['400 invalid_grant']))
    const tokens = body<Tokens>(won[0]!)
    expect(await isLive(h, tokens.access_token)).toBe(false)
    expect(told(await h.server.token(post('/token', refreshForm(tokens.refresh_token))))).toBe('400 invalid_grant')
    expect(h.events.filter((event) => event.kind === 'grant.issued')).toHaveLength(1)
    expect(h.events.filter((event) => event.kind === 'token.reused')).toHaveLength(1)
  })
  it.each([1000, 30_000, 3_600_000])('replayed %i ms later revokes what it gave', async (later) => {
    const { h, redeem } = await withCode()
    const tokens = body<Tokens>(await redeem())
    h.clock.now += later
    expect(await redeem()).toMatchObject({ ok: false, reason: 'code_reused' })
    const next = await h.server.token(post('/token', refreshForm(tokens.refresh_token)))
    expect(told(next)).toBe('400 invalid_grant')
    expect(await isLive(h, tokens.access_token)).toBe(false)
  })
  it('is void once its user ended a grant of the same client, and one of a later consent is not', async () => {
    const { h, session, redeem } = await withCode()
    const other = await codeFor(h, session)
    await redeem()
    const [grant] = await h.server.listGrants('alice')
    h.clock.now += 500
    await h.server.revokeGrant(grant!.id, 'alice')
    const answer = await h.server.token(post('/token', redemption(other)))
    expect([told(answer), !answer.ok && answer.reason]).toEqual(['400 invalid_grant', 'consent_withdrawn'])
    const later = await codeFor(h, session)
    expect((await h.server.token(post('/token', redemption(later)))).ok).toBe(true)
  })
  it('gives nothing that lasts when its user ends a grant while it is redeemed', async () => {
    let between: (() => Promise<unknown>) | undefined
    const world: { store?: Harness['store'] } = {}
    const h = createHarness(
      {},
      {
        async commit(changes, events) {
          const isNew = events.some(({ kind }) => kind === 'grant.issued')
          if (isNew) await between?.()
          return await world.store!.apply(changes)
        },
      },
    )
    world.store = h.store
    const session = await signedIn(h)
    const [first, second] = [await codeFor(h, session), await codeFor(h, session)]
    expect((await h.server.token(post('/token', redemption(first)))).ok).toBe(true)
    const [grant] = await h.server.listGrants('alice')
    h.clock.now += 1
    between = () => h.server.revokeGrant(grant!.id, 'alice')
    const answer = await h.server.token(post('/token', redemption(second)))
    expect([told(answer), !answer.ok && answer.reason]).toEqual(['400 invalid_grant', 'consent_withdrawn'])
    expect(await h.server.listGrants('alice')).toEqual([])
  })
  it('lives 60 s', async () => {
    const { h, redeem } = await withCode()
    h.clock.now += 60_000
    expect(told(await redeem())).toBe('400 invalid_grant')
  })
  it('sent to an address that the client does not have any more is void (A-134)', async () => {
    const { h, code } = await withCode()
    const [first, ...others] = defaultSettings.agents
    const moved = h.restart({ agents: [{ ...first!, redirectUris: ['https://app.example.com/new'] }, ...others] })
    const answer = await moved.token(post('/token', redemption(code)))
    expect([told(answer), !answer.ok && answer.reason]).toEqual(['400 invalid_grant', 'redirect_uri_gone'])
    expect(told(await h.server.token(post('/token', redemption(code))))).toBe('400 invalid_grant')
  })
  it('sent to another port of the same loopback address is good', async () => {
    const h = createHarness()
    const asked = { client_id: 'loop-agent', redirect_uri: 'http://127.0.0.1:49152/callback' }
    const code = await codeFor(h, await signedIn(h), asked)
    expect(told(await h.server.token(post('/token', redemption(code, asked))))).toBe('200')
  })
  it('of another client is left as it was, before and after redemption', async () => {
    const { h, redeem } = await withCode()
    expect(await redeem({ client_id: 'other-agent' })).toMatchObject({ reason: 'code_of_another_client' })
    const tokens = body<Tokens>(await redeem())
    expect(told(await redeem({ client_id: 'other-agent' }))).toBe('400 invalid_grant')
    expect(await isLive(h, tokens.access_token)).toBe(true)
  })
  it.each<[string, Record<string, string>]>([
    ['verifier wrong', { code_verifier: 'a'.repeat(43) }],
    ['verifier short', { code_verifier: verifier.slice(1) }],
    ['verifier with a space', { code_verifier: `${verifier} ` }],
    ['verifier is the challenge', { code_verifier: challenge }],
    ['verifier in other case', { code_verifier: verifier.toLowerCase() }],
    ['verifier long', { code_verifier: 'a'.repeat(129) }],
    ['redirect URI', { redirect_uri: 'https://app.example.com/cb/' }],
  ])('is burnt by the wrong %s', async (_name, changes) => {
    const { h, redeem } = await withCode()
    expect(told(await redeem(changes))).toBe('400 invalid_grant')
    expect(await redeem()).toMatchObject({ ok: false, reason: 'code_burnt' })
    expect(h.events.map((event) => event.kind)).not.toContain('grant.issued')
  })
  it('needs a verifier', async () => {
    expect(told(await (await withCode()).redeem({ code_verifier: '' }))).toBe('400 invalid_request')
  })
  it.each(['https://other.example/', '', `${resource}/`])('is not consumed by the resource %j', async (foreign) => {
    const { redeem } = await withCode()
    expect(told(await redeem({ resource: foreign }))).toBe('400 invalid_target')
    expect(told(await redeem())).toBe('200')
  })
  it('may be redeemed without redirect URI and resource', async () => {
    const { h, code } = await withCode()
    const form = { grant_type: 'authorization_code', client_id: 'web-agent', code, code_verifier: verifier }
    expect(told(await h.server.token(post('/token', form)))).toBe('200')
  })
  it('is never widened by a scope parameter', async () => {
    expect(body<Tokens>(await (await withCode()).redeem({ scope: 'admin' })).scope).toBe('files:write')
  })
  it.each(['fmkc_', `fmkc_${'A'.repeat(50)}`, 'x', `fmkc_${'A'.repeat(49)}=`])(
    'guessed as %j revokes nothing',
    async (guess) => {
      const { h, redeem } = await withCode()
      const tokens = body<Tokens>(await redeem())
      expect(told(await redeem({ code: guess }))).toBe('400 invalid_grant')
      expect(await isLive(h, tokens.access_token)).toBe(true)
    },
  )
  it.each(['', 'x', challenge.slice(1)])('with %j for a challenge in the store fails closed (A-042)', async (kept) => {
    const { h, redeem } = await withCode()
    const [entry] = await h.store.list('oauth/code/', { limit: 1 })
    await h.store.apply([{ op: 'put', key: entry!.key, value: entry!.value.replace(challenge, kept) }])
    expect(told(await redeem())).toBe('400 invalid_grant')
    expect(told(await redeem({ code_verifier: '' }))).toBe('400 invalid_request')
    expect(h.events.map((event) => event.kind)).not.toContain('grant.issued')
  })
  it('with an unknown method in the store fails closed', async () => {
    const { h, redeem } = await withCode()
    const [entry] = await h.store.list('oauth/code/', { limit: 1 })
    await h.store.apply([{ op: 'put', key: entry!.key, value: entry!.value.replace('"S256"', '"foo"') }])
    expect(told(await redeem())).toBe('400 invalid_grant')
  })
  it.each(['revokeUser', 'revokeClient', 'revokeAgent', 'setPassword'] as const)('is void after %s', async (how) => {
    const { h, redeem } = await withCode()
    if (how === 'revokeUser') await h.server.revokeUser('alice', 'admin')
    else if (how === 'setPassword') await h.server.accounts.setPassword('alice', 'new password')
    else await h.server[how]('web-agent', 'admin')
    expect((await redeem()).ok).toBe(false)
    expect(h.events.map((event) => event.kind)).not.toContain('grant.issued')
  })
})
