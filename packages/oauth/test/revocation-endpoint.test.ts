import { describe, expect, it } from 'vitest'
import { createHarness, isLive, post, refreshForm, signedIn, tokensFor, told } from './support.ts'

async function withTokens() {
  const h = createHarness()
  const tokens = await tokensFor(h, await signedIn(h))
  const revoke = (form: Record<string, string> | string, headers: Record<string, string> = {}) =>
    h.server.revoke(post('/revoke', typeof form === 'string' ? form : { client_id: 'web-agent', ...form }, headers))
  return { h, tokens, revoke }
}

describe('revocation', () => {
  it.each([
    ['access_token', {}],
    ['refresh_token', {}],
    ['refresh_token', { token_type_hint: 'access_token' }],
    ['access_token', { token_type_hint: 'unheard-of' }],
  ] as const)('by %s %j ends the whole grant', async (which, hint) => {
    const { h, tokens, revoke } = await withTokens()
    expect(told(await revoke({ token: tokens[which], ...hint }))).toBe('200')
    expect(await isLive(h, tokens.access_token)).toBe(false)
    expect((await h.server.token(post('/token', refreshForm(tokens.refresh_token)))).ok).toBe(false)
    expect(told(await revoke({ token: tokens[which] }))).toBe('200')
    expect(h.events.filter((event) => event.kind === 'grant.revoked')).toHaveLength(1)
  })
  it.each(['x', `fmka_${'A'.repeat(50)}`, `fmkr_${'A'.repeat(50)}`, '\u0000'])(
    'of the unknown %j is 200',
    async (token) => {
      expect(told(await (await withTokens()).revoke({ token }))).toBe('200')
    },
  )
  it('of a token of another client has no effect', async () => {
    const { h, tokens, revoke } = await withTokens()
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect(told(await revoke({ client_id: 'other-agent', token }))).toBe('400 invalid_grant')
    }
    expect(await isLive(h, tokens.access_token)).toBe(true)
  })
  it('needs a token and one client without credentials', async () => {
    const { h, tokens, revoke } = await withTokens()
    const { access_token: token } = tokens
    expect(told(await revoke({}))).toBe('400 invalid_request')
    expect(told(await revoke({ token: '' }))).toBe('400 invalid_request')
    expect(told(await revoke(`token=${token}`))).toBe('400 invalid_request')
    expect(told(await revoke(`client_id=web-agent&token=${token}&token=x`))).toBe('400 invalid_request')
    expect(told(await revoke({ token }, { 'content-type': 'application/json' }))).toBe('400 invalid_request')
    expect(told(await revoke({ token, client_secret: 's' }))).toBe('401 invalid_client')
    expect(told(await revoke({ token }, { authorization: 'Basic d2ViLWFnZW50OnM=' }))).toBe('401 invalid_client')
    expect((await h.server.revoke({ ...post('/revoke', { token }), method: 'GET' })).response.status).toBe(405)
    expect(await isLive(h, token)).toBe(true)
  })
  it('is 503 when the store is down', async () => {
    const { h, tokens, revoke } = await withTokens()
    h.fail.store = true
    expect(told(await revoke({ token: tokens.access_token }))).toBe('503 temporarily_unavailable')
  })
})
