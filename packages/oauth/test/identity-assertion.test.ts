import { expect, it } from 'vitest'
import { ask, basic, createSigner, proofOf, secretAgent } from './keys.ts'
import {
  body,
  createHarness,
  defaultSettings,
  encode,
  type Harness,
  issuer,
  post,
  resource,
  signedIn,
  type Tokens,
  told,
} from './support.ts'
import { assertionForm, identityAssertion, jktOf, newSecret, trusting } from './trusted-agents.ts'

const { secret, hash } = newSecret()
const idp = await createSigner('RS256', 'idp-1')
const agents = [...defaultSettings.agents, secretAgent('bot', [hash]), secretAgent('other', [hash])]
const trusted = { ...trusting(idp), account: 'email' } as const
const bySub = { ...trusted, issuer: 'https://sub.acme.example', account: 'sub' } as const
const start = () => createHarness({ agents, trustedIssuers: [trusted, bySub] })
const name = 'alice@acme.example'

const present = (h: Harness, assertion: string, form: Record<string, string> = {}, headers = basic('bot', secret)) =>
  ask(h, assertionForm(assertion, form), headers)
const signed = (
  h: Harness,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  signer = idp,
) => identityAssertion(h, signer, 'bot', { sub: 'u-1', email: name, ...changes }, header)

it('gives a token of the account that the assertion names, with the scopes both sides name', async () => {
  const h = start()
  await signedIn(h, name)
  const answer = await present(h, await signed(h), { scope: 'files:read files:write', resource })
  expect(body(answer)).toEqual({
    access_token: expect.stringMatching(/^fmka_/) as string,
    token_type: 'Bearer',
    expires_in: 600,
    scope: 'files:read',
  })
  const verified = await h.server.verifyAccessToken(`Bearer ${body<Tokens>(answer).access_token}`)
  expect(verified).toMatchObject({ ok: true, grant: { user: name, agent: 'bot', roles: ['reader'] } })
  expect(h.written.join()).not.toContain(await signed(h))
  expect(JSON.stringify(h.events)).not.toMatch(/(?<![\w-])eyJ/)
})
it('gives all scopes of the assertion when none is asked for, and finds the account by sub where that is said', async () => {
  const h = start()
  await signedIn(h)
  const answer = await present(h, await signed(h, { iss: bySub.issuer, sub: 'alice', email: undefined }))
  expect(body<Tokens>(answer).scope).toBe('files:read admin')
})
it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['another typ', {}, { typ: 'JWT' }],
  ['no typ', {}, { typ: undefined }],
  ['an unknown issuer', { iss: 'https://evil.example' }, {}],
  ['an issuer with a slash', { iss: `${trusted.issuer}/` }, {}],
  ['another audience', { aud: resource }, {}],
  ['a list as audience', { aud: [issuer] }, {}],
  ['another resource', { resource: 'https://other.example/mcp' }, {}],
  ['no resource', { resource: undefined }, {}],
  ['two resources', { resource: [resource, 'https://other.example'] }, {}],
  ['another client', { client_id: 'other' }, {}],
  ['no client', { client_id: undefined }, {}],
  ['no exp', { exp: undefined }, {}],
  ['exp in the past', { exp: 1_799_999_000 }, {}],
  ['exp too far', { exp: 1_800_010_000 }, {}],
  ['no iat', { iat: undefined }, {}],
  ['iat in the future', { iat: 1_800_000_100 }, {}],
  ['no jti', { jti: undefined }, {}],
  ['no sub', { sub: undefined }, {}],
  ['an unknown account', { email: 'bob@acme.example' }, {}],
  ['an account in other case', { email: name.toUpperCase() }, {}],
  ['no email', { email: undefined }, {}],
  ['an email that is not verified', { email_verified: false }, {}],
  ['authorization_details (A-188)', { authorization_details: [{ type: 'x' }] }, {}],
  ['act (A-188)', { act: { sub: 'x' } }, {}],
  ['an unknown confirmation (A-188)', { cnf: { 'x5t#S256': 'x' } }, {}],
  ['a key that is not proven', { cnf: { jkt: 'A'.repeat(43) } }, {}],
  ['an unknown kid', {}, { kid: 'x' }],
  ['crit', {}, { crit: ['exp'] }],
])('refuses %s', async (_name, changes, header) => {
  const h = start()
  await signedIn(h, name)
  const before = h.events.length
  // What jose would not sign is put into the header afterwards; the signature fails then as well, but later.
  const { crit, ...plain } = header
  const assertion = await signed(h, changes, plain)
  const [first, ...rest] = assertion.split('.') as [string, string, string]
  const head = JSON.parse(Buffer.from(first, 'base64url').toString()) as object
  const odd = Buffer.from(JSON.stringify({ ...head, crit })).toString('base64url')
  expect(told(await present(h, crit === undefined ? assertion : [odd, ...rest].join('.')))).toBe('400 invalid_grant')
  expect(h.events).toHaveLength(before)
})
it('refuses a signature of another key, and an issuer that signs with the keys of another', async () => {
  const h = createHarness({
    agents,
    trustedIssuers: [trusted, { ...bySub, keys: [(await createSigner('ES256')).jwk] }],
  })
  await signedIn(h, name)
  await signedIn(h)
  const stranger = await createSigner('RS256', 'idp-1')
  expect(told(await present(h, await signed(h, {}, {}, stranger)))).toBe('400 invalid_grant')
  expect(told(await present(h, await signed(h, { iss: bySub.issuer, sub: 'alice' })))).toBe('400 invalid_grant')
})
it('takes an assertion once, of 100 at one time and until it ends', async () => {
  const h = start()
  await signedIn(h, name)
  const assertion = await signed(h)
  const answers = await Promise.all(Array.from({ length: 100 }, () => present(h, assertion)))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  for (const later of [0, 200_000, 99_000, 2_000]) {
    h.clock.now += later
    expect(told(await present(h, assertion))).toBe('400 invalid_grant')
  }
})
it('refuses scopes that are not in it, no scope at all, and another target', async () => {
  const h = start()
  await signedIn(h, name)
  expect(told(await present(h, await signed(h), { scope: 'files:write' }))).toBe('400 invalid_scope')
  expect(told(await present(h, await signed(h, { scope: undefined })))).toBe('400 invalid_scope')
  expect(told(await present(h, await signed(h, { scope: 'unknown' })))).toBe('400 invalid_scope')
  expect(told(await present(h, await signed(h), { resource: 'https://other.example' }))).toBe('400 invalid_target')
})
it('refuses public clients, clients without proof, revoked users, and everybody where no issuer is trusted', async () => {
  const h = start()
  await signedIn(h, name)
  expect(told(await present(h, await signed(h), { client_id: 'web-agent' }, {} as never))).toBe(
    '400 unauthorized_client',
  )
  expect(told(await present(h, await signed(h), { client_id: 'bot' }, {} as never))).toBe('401 invalid_client')
  const none = h.restart({ agents, trustedIssuers: [] })
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await signed(h) }
  expect(told(await none.token(post('/token', encode(form), basic('bot', secret))))).toBe('400 unauthorized_client')
  expect(none.metadata()).not.toHaveProperty('authorization_grant_profiles_supported')
  expect(h.server.metadata().authorization_grant_profiles_supported).toEqual([
    'urn:ietf:params:oauth:grant-profile:id-jag',
  ])
  await h.server.revokeUser(name, 'admin')
  expect(told(await present(h, await signed(h)))).toBe('400 invalid_grant')
})
it('binds to the key that the assertion names', async () => {
  const h = start()
  await signedIn(h, name)
  const key = await createSigner()
  const headers = { ...basic('bot', secret), dpop: await proofOf(h, key, {}) }
  const answer = await present(h, await signed(h, { cnf: { jkt: jktOf(key) } }), {}, headers)
  expect(body<Tokens>(answer).token_type).toBe('DPoP')
})

it('names an owner who signs in at the issuer by sub, and nobody of another issuer or of before', async () => {
  const local = start()
  await signedIn(local, name)
  const server = local.restart({ agents, trustedIssuers: [trusted, bySub], identityIssuer: trusted.issuer })
  const h = { ...local, server }
  // A local account of the same name is left from before: it counts no more.
  expect(await present(h, await signed(h))).toMatchObject({ reason: 'id_jag_account_unknown' })
  const signedInThere = { issuer: trusted.issuer, subject: 'u-1', label: 'Alice', roles: ['reader'], claims: {} }
  const there = await server.signInExternally(signedInThere)
  if (!there.ok) throw new Error(there.reason)
  const answer = await present(h, await signed(h))
  const verified = await server.verifyAccessToken(`Bearer ${body<Tokens>(answer).access_token}`)
  expect(verified).toMatchObject({ ok: true, grant: { user: there.user, agent: 'bot' } })
  const others = { iss: bySub.issuer, sub: 'u-1', email: undefined }
  expect(await present(h, await signed(h, others))).toMatchObject({ reason: 'id_jag_account_unknown' })
  expect(await present(h, await signed(h, { sub: 'u-2' }))).toMatchObject({ reason: 'id_jag_account_unknown' })
  // Without the provider, its account is nobody's, whatever an issuer calls somebody.
  const without = { ...local, server: local.restart({ agents, trustedIssuers: [bySub] }) }
  const named = await signed(without, { iss: bySub.issuer, sub: there.user, email: undefined })
  expect(await present(without, named)).toMatchObject({ reason: 'id_jag_account_unknown' })
})
