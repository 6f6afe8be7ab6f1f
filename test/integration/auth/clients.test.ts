import type { RunningServer } from '@fullmakt/runtime'
import {
  Client,
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  DpopSession,
  type OAuthClientProvider,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { authorize } from '../../support/authorize.ts'
import { compileFixture, type LogLine, serveFixture } from '../../support/deployment.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { botKey, keeperSecret, loginKey } from './secrets.ts'

const issuer = 'http://127.0.0.1:18190'
const resource = `${issuer}/mcp`
const account = { name: 'ada@acme.example', password: 'correct horse battery staple' }
const folder = makeFolder()

let notes: Notes
let server: RunningServer
let log: readonly LogLine[]

beforeAll(async () => {
  notes = await startNotes(18191, 'the-notes-token')
  const served = await serveFixture(await compileFixture('../integration/auth'), folder, {
    NOTES_TOKEN: 'the-notes-token',
  })
  server = served.server
  log = served.log
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
})

afterAll(async () => {
  await server?.close()
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

async function withClient<T>(authProvider: OAuthClientProvider, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(resource), { authProvider }))
  try {
    return await run(client)
  } finally {
    await client.close()
  }
}

const read = { name: 'read_note', arguments: { id: 'one' } }
const write = { name: 'write_note', arguments: { id: 'two', text: 'second' } }
const toolsOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name)
const basic = { authorization: `Basic ${Buffer.from(`keeper:${keeperSecret}`).toString('base64')}` }
const ask = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(issuer + path, { method: 'POST', headers, body: new URLSearchParams(form) })

async function assertion(changes: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT({
    sub: 'u-1',
    email: account.name,
    client_id: 'keeper',
    resource,
    scope: 'notes:read notes:write',
    jti: crypto.randomUUID(),
    ...changes,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'login-1', typ: 'oauth-id-jag+jwt' })
    .setIssuer('https://login.acme.example')
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(await importJWK(loginKey, 'ES256'))
}

describe('the client of the SDK', () => {
  it('gets in with private_key_jwt, and sees what its own roles may', async () => {
    const provider = new PrivateKeyJwtProvider({
      clientId: 'bot',
      privateKey: botKey,
      algorithm: 'EdDSA',
      expectedIssuer: issuer,
    })
    await withClient(provider, async (client) => {
      expect(await toolsOf(client)).toEqual(['read_note'])
      expect(await client.callTool(read)).toMatchObject({ structuredContent: { id: 'one', text: 'first' } })
    })
  })
  it('gets in with a client secret', async () => {
    const provider = new ClientCredentialsProvider({
      clientId: 'keeper',
      clientSecret: keeperSecret,
      scope: 'notes:read',
      expectedIssuer: issuer,
    })
    await withClient(provider, async (client) => {
      expect(await toolsOf(client)).toContain('read_note')
      expect(await client.callTool(read)).toMatchObject({ structuredContent: { text: 'first' } })
    })
  })
  it('gets in with tokens bound by DPoP, with a proof for each request', async () => {
    const session = await DpopSession.create()
    class Bound extends ClientCredentialsProvider {
      dpop = () => session
    }
    const provider = new Bound({ clientId: 'keeper', clientSecret: keeperSecret, expectedIssuer: issuer })
    await withClient(provider, async (client) => {
      expect(provider.tokens()?.token_type).toBe('DPoP')
      for (const _ of [1, 2, 3])
        expect(await client.callTool(write)).toMatchObject({ structuredContent: { text: 'second' } })
    })
    const headers = {
      authorization: `Bearer ${provider.tokens()?.access_token}`,
      accept: 'application/json, text/event-stream',
    }
    const stolen = await fetch(resource, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(stolen.status).toBe(401)
  })
  it('gets in with an identity assertion, as the user it names', async () => {
    const provider = new CrossAppAccessProvider({
      assertion: () => assertion(),
      clientId: 'keeper',
      clientSecret: keeperSecret,
      expectedIssuer: issuer,
    })
    await withClient(provider, async (client) => {
      expect(await toolsOf(client)).toEqual(['read_note', 'write_note'])
      expect(await client.callTool(write)).toMatchObject({ structuredContent: { text: 'second' } })
    })
    const [grant] = await server.oauth.listGrants(account.name)
    expect(grant).toMatchObject({ clientId: 'keeper', user: account.name })
  })
})

describe('over the wire', () => {
  it('metadata say what is there', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()
    expect(metadata).toMatchObject({
      issuer,
      introspection_endpoint: `${issuer}/introspect`,
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt', 'client_secret_basic'],
      authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    })
  })
  it('a user token is exchanged, introspected, and ended with the first one', async () => {
    const tokens = await authorize({
      issuer,
      clientId: 'scribe',
      redirectUri: 'http://127.0.0.1:18192/callback',
      account,
      scope: 'notes:write',
    })
    const exchanged = await ask(
      '/token',
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: tokens.access_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        scope: 'notes:read',
      },
      basic,
    )
    expect(exchanged.status).toBe(200)
    const { access_token: token } = (await exchanged.json()) as { readonly access_token: string }
    const look = async () => (await (await ask('/introspect', { token }, basic)).json()) as Record<string, unknown>
    expect(await look()).toMatchObject({ active: true, sub: account.name, scope: 'notes:read', act: { sub: 'keeper' } })
    expect((await ask('/revoke', { token: tokens.access_token, client_id: 'scribe' })).status).toBe(200)
    expect(await look()).toEqual({ active: false })
  })
  it('introspection is not for pages of other sites', async () => {
    const asked = await ask('/introspect', { token: 'x' }, { ...basic, origin: 'https://evil.example' })
    expect(asked.status).toBe(403)
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  })
  it('no secret, assertion or token comes into the log', async () => {
    await ask('/token', { grant_type: 'client_credentials' }, { authorization: `${basic.authorization}x` })
    const given = await assertion({ aud: 'x' })
    await ask('/token', { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: given }, basic)
    const text = JSON.stringify(log)
    expect(text).toContain('oauth.refused')
    for (const secret of [keeperSecret, given, 'fmka_', 'fmkp_']) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/(?<![\w-])eyJ/)
  })
})
