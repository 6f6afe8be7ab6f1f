import { describe, expect, it } from 'vitest'
import { maxRotations } from '../src/refresh.ts'
import {
  body,
  createHarness,
  isLive,
  post,
  refreshForm,
  resource,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'

async function withTokens(changes: Record<string, string> = {}) {
  const h = createHarness()
  const session = await signedIn(h)
  const tokens = await tokensFor(h, session, changes)
  const refresh = async (token: string, form: Record<string, string> = {}) =>
    await h.server.token(post('/token', refreshForm(token, form)))
  return { h, tokens, refresh, token: tokens.refresh_token }
}

describe('rotation', () => {
  it('of 100 at once is one, and all get the same answer', async () => {
    const { h, refresh, token } = await withTokens()
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(token)))
    expect(new Set(answers.map(told))).toEqual(new Set(['200']))
    expect(new Set(answers.map((answer) => answer.response.body)).size).toBe(1)
    expect(h.events.filter((event) => event.kind === 'token.refreshed')).toHaveLength(1)
    expect(await isLive(h, body<Tokens>(answers[0]!).access_token)).toBe(true)
  })
  it('is answered again within 10 s, and is reuse after', async () => {
    const { h, refresh, token } = await withTokens()
    const first = await refresh(token)
    h.clock.now += 9999
    expect((await refresh(token)).response.body).toBe(first.response.body)
    h.clock.now += 1
    expect(await refresh(token)).toMatchObject({ ok: false, reason: 'refresh_token_reused' })
    const next = body<Tokens>(first)
    expect(told(await refresh(next.refresh_token))).toBe('400 invalid_grant')
    expect(await isLive(h, next.access_token)).toBe(false)
    expect(h.events.slice(-2).map((event) => event.kind)).toEqual(['token.reused', 'grant.revoked'])
  })
  it('twice makes the first token reuse at once', async () => {
    const { h, refresh, token } = await withTokens()
    const second = body<Tokens>(await refresh(token))
    const third = body<Tokens>(await refresh(second.refresh_token))
    expect(await refresh(token)).toMatchObject({ reason: 'refresh_token_reused' })
    expect(await isLive(h, third.access_token)).toBe(false)
  })
  it('is remembered to the end of the grant', async () => {
    const { h, refresh, token } = await withTokens()
    const second = body<Tokens>(await refresh(token))
    h.clock.now += 86_400_000 - 1000
    expect(await refresh(token)).toMatchObject({ reason: 'refresh_token_reused' })
    expect(told(await refresh(second.refresh_token))).toBe('400 invalid_grant')
  })
  it.each<[string, Record<string, string>]>([
    ['scope', { scope: 'files:read' }],
    ['resource', { resource: 'https://other.example/' }],
  ])('within the grace is not answered again for another %s', async (_name, form) => {
    const { refresh, token } = await withTokens()
    await refresh(token)
    expect(told(await refresh(token, form))).toBe('400 invalid_grant')
  })
  it('within the grace tells another client nothing and changes nothing', async () => {
    const { h, refresh, token } = await withTokens()
    const next = body<Tokens>(await refresh(token))
    h.clock.now += 20_000
    expect(await refresh(token, { client_id: 'other-agent' })).toMatchObject({
      reason: 'refresh_token_of_another_client',
    })
    expect(await isLive(h, next.access_token)).toBe(true)
  })
  it('happens so often and no more, so that no client fills the store with what it was given', async () => {
    const { h, tokens, refresh } = await withTokens()
    const [grant] = await h.store.list('oauth/grant/', { limit: 1 })
    const worn = JSON.stringify({ ...(JSON.parse(grant!.value) as object), rotations: maxRotations - 1 })
    await h.store.apply([{ op: 'put', key: grant!.key, value: worn }])
    const last = body<Tokens>(await refresh(tokens.refresh_token))
    expect(await refresh(last.refresh_token)).toMatchObject({ ok: false, reason: 'rotated_too_often' })
    expect(await isLive(h, last.access_token)).toBe(true)
  })
  it('never outlives the grant', async () => {
    const { h, refresh, token } = await withTokens()
    h.clock.now += 86_400_000 - 60_000
    const late = body<Tokens>(await refresh(token))
    expect(late.expires_in).toBe(60)
    h.clock.now += 60_000
    expect(told(await refresh(late.refresh_token))).toBe('400 invalid_grant')
    expect(await isLive(h, late.access_token)).toBe(false)
  })
  it('loses nothing when the store is down', async () => {
    const { h, refresh, token } = await withTokens()
    h.fail.store = true
    expect(told(await refresh(token))).toBe('503 temporarily_unavailable')
    h.fail.store = false
    expect(told(await refresh(token))).toBe('200')
  })
})

describe('scope and resource', () => {
  it('narrows the access token, not the grant', async () => {
    const { h, refresh, token } = await withTokens({ scope: 'files:write admin' })
    const narrow = body<Tokens>(await refresh(token, { scope: 'files:read' }))
    const verified = await h.server.verifyAccessToken(`Bearer ${narrow.access_token}`)
    expect(verified.ok && [...verified.grant.scopes]).toEqual(['files:read'])
    expect(body<Tokens>(await refresh(narrow.refresh_token)).scope).toBe('files:write admin')
  })
  it.each(['files:write admin', 'nothing', 'files:write  files:read', 'a\\b'])(
    'refuses the scope %j without rotating',
    async (scope) => {
      const { refresh, token } = await withTokens()
      expect(told(await refresh(token, { scope }))).toBe('400 invalid_scope')
      expect(told(await refresh(token, { resource }))).toBe('200')
    },
  )
  it('refuses a foreign resource without rotating', async () => {
    const { h, refresh, token } = await withTokens()
    const before = h.written.length
    expect(told(await refresh(token, { resource: 'https://other.example/' }))).toBe('400 invalid_target')
    expect(h.written).toHaveLength(before)
    expect(told(await refresh(token))).toBe('200')
  })
})

describe('no refresh', () => {
  it.each(['revokeUser', 'revokeClient', 'revokeAgent', 'revokeGrant', 'setPassword', 'scope', 'agent'] as const)(
    'after %s',
    async (how) => {
      const { h, token } = await withTokens()
      let { server } = h
      if (how === 'revokeUser') await server.revokeUser('alice', 'admin')
      else if (how === 'revokeGrant') await server.revokeGrant((await server.listGrants())[0]!.id, 'admin')
      else if (how === 'setPassword') await server.accounts.setPassword('alice', 'new password')
      else if (how === 'scope') server = h.restart({ scopes: [] })
      else if (how === 'agent') server = h.restart({ agents: [] })
      else await server[how]('web-agent', 'admin')
      const gone = ['revokeClient', 'revokeAgent', 'agent'].includes(how)
      expect(told(await server.token(post('/token', refreshForm(token))))).toBe(
        gone ? '401 invalid_client' : '400 invalid_grant',
      )
      expect(h.events.map((event) => event.kind)).not.toContain('token.refreshed')
    },
  )
  it('with an access token, nor an access with a refresh token', async () => {
    const { h, refresh, tokens } = await withTokens()
    expect(told(await refresh(tokens.access_token))).toBe('400 invalid_grant')
    expect(told(await refresh(`fmkr_${tokens.access_token.slice(5)}`))).toBe('400 invalid_grant')
    expect(await isLive(h, tokens.refresh_token)).toBe(false)
    expect(told(await refresh(''))).toBe('400 invalid_request')
  })
  it('of a revoked grant, in 100 races with its revocation', async () => {
    let won = 0
    for (let ticks = 0; ticks < 100; ticks++) {
      const { h, refresh, token } = await withTokens()
      const revoking = h.server.revoke(post('/revoke', { client_id: 'web-agent', token }))
      // Later in each round, so that some refresh falls between every two steps of a revocation, and one behind it.
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
      const answer = await refresh(token)
      await revoking
      expect(told(await refresh(token))).toBe('400 invalid_grant')
      if (!answer.ok) continue
      won++
      const { access_token, refresh_token } = body<Tokens>(answer)
      expect(await isLive(h, access_token)).toBe(false)
      expect(told(await refresh(refresh_token))).toBe('400 invalid_grant')
    }
    expect(won).toBeGreaterThan(0)
    expect(won).toBeLessThan(100)
  })
})
