import type { RunningServer } from '@fullmakt/runtime'
import { importJWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resourceOwner } from '../../../examples/tracker/resource-owner.ts'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { mcpRequest } from '../../support/call-tool.ts'
import { serveFixture } from '../../support/deployment.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { fixtureAt } from './fixture-at.ts'
import { botKey, keeperSecret, loginKey } from './secrets.ts'

const PORT = 18284
const issuer = new URL(`http://127.0.0.1:${PORT}`)
const resource = new URL('/mcp', issuer)
const redirectUri = 'http://127.0.0.1:1/callback'
const account = { name: 'ada@acme.example', password: 'correct horse battery staple' }
const owner = resourceOwner(account)
const http = { [oauth.allowInsecureRequests]: true }
const folder = makeFolder()
const scribe: oauth.Client = { client_id: 'scribe' }
const keeper: oauth.Client = { client_id: 'keeper' }
const bot: oauth.Client = { client_id: 'bot' }
const keeperAuth = oauth.ClientSecretBasic(keeperSecret)

let notes: Notes
let server: RunningServer
let as: oauth.AuthorizationServer
let botAuth: oauth.ClientAuth

beforeAll(async () => {
  notes = await startNotes(PORT + 1, 'the-notes-token')
  const compiled = await fixtureAt(PORT, (program) => ({
    ...program,
    server: { ...program.server, dynamicRegistration: true },
  }))
  server = (await serveFixture(compiled, folder, { NOTES_TOKEN: 'the-notes-token' })).server
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
  as = await discover('oauth2')
  const key = await importJWK(botKey, 'EdDSA', { extractable: true })
  botAuth = oauth.PrivateKeyJwt({ key: key as oauth.CryptoKey, kid: botKey.kid })
})

afterAll(async () => {
  await server?.close()
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

async function discover(algorithm: 'oauth2' | 'oidc'): Promise<oauth.AuthorizationServer> {
  return await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...http, algorithm }))
}

interface Authorized {
  readonly callback: URL
  readonly state: string
  readonly verifier: string
}

async function authorized(client: oauth.Client, more: Record<string, string> = {}): Promise<Authorized> {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    scope: 'notes:read',
    state,
    resource: resource.href,
    ...more,
  }).toString()
  return { callback: (await owner.decide(url)).redirect, state, verifier }
}

type Tokens = oauth.TokenEndpointResponse

/** From the authorization endpoint to tokens, with every check of the library. */
async function tokensOf(client: oauth.Client, options: { readonly DPoP?: oauth.DPoPHandle } = {}): Promise<Tokens> {
  const { callback, state, verifier } = await authorized(client)
  const judged = oauth.validateAuthResponse(as, client, callback, state)
  const request = { ...http, ...options, additionalParameters: { resource: resource.href } }
  const answer = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.None(),
    judged,
    redirectUri,
    verifier,
    request,
  )
  return await oauth.processAuthorizationCodeResponse(as, client, answer)
}

/** A call of the protected resource with a token; the status. */
async function use(token: string, options: { readonly DPoP?: oauth.DPoPHandle } = {}): Promise<number> {
  const { headers, body } = mcpRequest('', 'tools/call', { name: 'read_note', arguments: { id: 'one' } })
  const { authorization: _, ...others } = headers
  const request = { ...http, ...options }
  try {
    const answer = await oauth.protectedResourceRequest(token, 'POST', resource, new Headers(others), body, request)
    return answer.status
  } catch (error) {
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.status
    throw error
  }
}

async function isActive(token: string, auth = keeperAuth, client = keeper): Promise<oauth.IntrospectionResponse> {
  const answer = await oauth.introspectionRequest(as, client, auth, token, http)
  return await oauth.processIntrospectionResponse(as, client, answer)
}

describe('what is discovered', () => {
  it('is the same in both forms, and offers what is there and no more', async () => {
    expect(await discover('oidc')).toEqual(as)
    expect(as).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
    })
    for (const absent of [
      'pushed_authorization_request_endpoint',
      'device_authorization_endpoint',
      'userinfo_endpoint',
      'request_object_signing_alg_values_supported',
      'require_pushed_authorization_requests',
    ]) {
      expect(as).not.toHaveProperty(absent)
    }
    await expect(oauth.pushedAuthorizationRequest(as, scribe, oauth.None(), {}, http)).rejects.toThrow()
  })
  it('leads from the resource to the authorization server', async () => {
    const metadata = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, http),
    )
    expect(metadata).toMatchObject({ resource: resource.href, authorization_servers: [issuer.origin] })
    const other = new URL('/other', issuer)
    const missing = await oauth.resourceDiscoveryRequest(other, http)
    await expect(oauth.processResourceDiscoveryResponse(other, missing)).rejects.toThrow()
  })
})

describe('an authorization code', () => {
  it('gives tokens that work, refresh and are given back', async () => {
    const tokens = await tokensOf(scribe)
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'notes:read' })
    expect(await use(tokens.access_token)).toBe(200)
    const answer = await oauth.refreshTokenGrantRequest(as, scribe, oauth.None(), tokens.refresh_token ?? '', http)
    const next = await oauth.processRefreshTokenResponse(as, scribe, answer)
    expect(next.refresh_token).not.toBe(tokens.refresh_token)
    expect(await use(next.access_token)).toBe(200)
    const revoked = await oauth.revocationRequest(as, scribe, oauth.None(), next.refresh_token ?? '', http)
    await oauth.processRevocationResponse(revoked)
    expect([await use(tokens.access_token), await use(next.access_token)]).toEqual([401, 401])
  })
  it('comes back with state and iss, which the library holds to', async () => {
    const { callback, state } = await authorized(scribe)
    expect(() => oauth.validateAuthResponse(as, scribe, callback, 'another')).toThrow()
    for (const change of ['https://evil.example', undefined]) {
      const changed = new URL(callback)
      if (change === undefined) changed.searchParams.delete('iss')
      else changed.searchParams.set('iss', change)
      expect(() => oauth.validateAuthResponse(as, scribe, changed, state)).toThrow()
    }
    expect(oauth.validateAuthResponse(as, scribe, callback, state).get('code')).toMatch(/^fmkc_/)
  })
  it('is worth nothing with another verifier, and nothing twice', async () => {
    const { callback, state, verifier } = await authorized(scribe)
    const judged = oauth.validateAuthResponse(as, scribe, callback, state)
    const redeem = async (with_: string): Promise<Tokens> =>
      await oauth.processAuthorizationCodeResponse(
        as,
        scribe,
        await oauth.authorizationCodeGrantRequest(as, scribe, oauth.None(), judged, redirectUri, with_, http),
      )
    await expect(redeem(oauth.generateRandomCodeVerifier())).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(redeem(verifier)).rejects.toMatchObject({ error: 'invalid_grant' })
  })
  it('is refused to the client with the error that the library reads', async () => {
    const { callback, state } = await authorized(scribe, { scope: 'nothing' })
    expect(() => oauth.validateAuthResponse(as, scribe, callback, state)).toThrow(
      expect.objectContaining({ error: 'invalid_scope' }),
    )
  })
})

describe('an agent for itself', () => {
  const parameters = { scope: 'notes:read', resource: resource.href }
  it.each<[string, oauth.Client, () => oauth.ClientAuth]>([
    ['client_secret_basic', keeper, () => keeperAuth],
    ['private_key_jwt', bot, () => botAuth],
  ])('gets a token with %s', async (_method, client, auth) => {
    const answer = await oauth.clientCredentialsGrantRequest(as, client, auth(), parameters, http)
    const tokens = await oauth.processClientCredentialsResponse(as, client, answer)
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(await use(tokens.access_token)).toBe(200)
    expect(await isActive(tokens.access_token)).toMatchObject({ active: true, client_id: client.client_id })
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth(), tokens.access_token, http))
    expect(await isActive(tokens.access_token)).toEqual({ active: false })
  })
  it.each<[string, oauth.Client, () => oauth.ClientAuth]>([
    ['a wrong secret', keeper, () => oauth.ClientSecretBasic(`${keeperSecret.slice(0, -1)}x`)],
    ['the secret in the form', keeper, () => oauth.ClientSecretPost(keeperSecret)],
    ['a JWT under the secret', keeper, () => oauth.ClientSecretJwt(keeperSecret)],
    ['nothing', keeper, () => oauth.None()],
    ['nothing instead of a signature', bot, () => oauth.None()],
    ['the proof of another', keeper, () => botAuth],
  ])('gets none with %s', async (_what, client, auth) => {
    const answer = await oauth.clientCredentialsGrantRequest(as, client, auth(), parameters, http)
    await expect(oauth.processClientCredentialsResponse(as, client, answer)).rejects.toMatchObject({
      // The library reads the challenge, which comes with `invalid_client`, before it reads the body.
      name: 'WWWAuthenticateChallengeError',
      status: 401,
    })
  })
})

describe('tokens bound by DPoP', () => {
  const handle = async (client: oauth.Client, alg = 'ES256'): Promise<oauth.DPoPHandle> =>
    oauth.DPoP(client, await oauth.generateKeyPair(alg))

  it.each(['ES256', 'Ed25519', 'PS256', 'RS256'])('work with proofs by %s, and refresh', async (alg) => {
    const DPoP = await handle(scribe, alg)
    const tokens = await tokensOf(scribe, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    expect([await use(tokens.access_token, { DPoP }), await use(tokens.access_token, { DPoP })]).toEqual([200, 200])
    const refresh = (options: object): Promise<Response> =>
      oauth.refreshTokenGrantRequest(as, scribe, oauth.None(), tokens.refresh_token ?? '', { ...http, ...options })
    const next = await oauth.processRefreshTokenResponse(as, scribe, await refresh({ DPoP }))
    expect(await use(next.access_token, { DPoP })).toBe(200)
  })
  it('are worth nothing with another key, and nothing as bearer tokens', async () => {
    const [DPoP, other] = [await handle(scribe), await handle(scribe)]
    const tokens = await tokensOf(scribe, { DPoP })
    expect([await use(tokens.access_token, { DPoP: other }), await use(tokens.access_token)]).toEqual([401, 401])
    for (const options of [{ DPoP: other }, {}]) {
      const request = { ...http, ...options }
      const token = tokens.refresh_token ?? ''
      const answer = await oauth.refreshTokenGrantRequest(as, scribe, oauth.None(), token, request)
      await expect(oauth.processRefreshTokenResponse(as, scribe, answer)).rejects.toThrow()
    }
    expect(await use(tokens.access_token, { DPoP })).toBe(200)
    expect(await isActive(tokens.access_token)).toMatchObject({ cnf: { jkt: await DPoP.calculateThumbprint() } })
  })
  it('are there for an agent for itself', async () => {
    const DPoP = await handle(keeper)
    const answer = await oauth.clientCredentialsGrantRequest(as, keeper, keeperAuth, {}, { ...http, DPoP })
    const tokens = await oauth.processClientCredentialsResponse(as, keeper, answer)
    expect([await use(tokens.access_token, { DPoP }), await use(tokens.access_token)]).toEqual([200, 401])
  })
})

describe('other grants', () => {
  const ask = async (grant: string, parameters: Record<string, string>, client = keeper, auth = keeperAuth) => {
    const answer = await oauth.genericTokenEndpointRequest(as, client, auth, grant, parameters, http)
    return await oauth.processGenericTokenEndpointResponse(as, client, answer)
  }
  const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
  const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

  it('exchange a token of a user for one of an agent, which ends with it', async () => {
    const { access_token: subject_token } = await tokensOf(scribe)
    const tokens = await ask(exchange, { subject_token, subject_token_type: accessToken, resource: resource.href })
    expect(tokens).toMatchObject({ issued_token_type: accessToken, scope: 'notes:read' })
    expect(await isActive(tokens.access_token)).toMatchObject({ sub: account.name, act: { sub: 'keeper' } })
    expect(await use(tokens.access_token)).toBe(200)
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, scribe, oauth.None(), subject_token, http))
    expect(await use(tokens.access_token)).toBe(401)
  })
  it('take an identity assertion, once', async () => {
    const assertion = await new SignJWT({
      client_id: 'keeper',
      resource: resource.href,
      scope: 'notes:read',
      email: account.name,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'login-1', typ: 'oauth-id-jag+jwt' })
      .setIssuer('https://login.acme.example')
      .setSubject('u-1')
      .setAudience(issuer.origin)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(await importJWK(loginKey, 'ES256'))
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const tokens = await ask(grant, { assertion })
    expect(await use(tokens.access_token)).toBe(200)
    await expect(ask(grant, { assertion })).rejects.toMatchObject({ error: 'invalid_grant' })
  })
  it.each(['password', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba'])(
    'that are not offered are none: %s',
    async (grant) => {
      await expect(ask(grant, { username: 'x', password: 'y' })).rejects.toMatchObject({
        error: 'unsupported_grant_type',
      })
    },
  )
})

it('a client registers itself and is let in', async () => {
  const answer = await oauth.dynamicClientRegistrationRequest(
    as,
    { client_name: 'Registered', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
    http,
  )
  const client = await oauth.processDynamicClientRegistrationResponse(answer)
  const tokens = await tokensOf(client)
  expect(await use(tokens.access_token)).toBe(200)
})
