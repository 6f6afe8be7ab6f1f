import type { RunningServer } from '@fullmakt/runtime'
import {
  Client,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RememberingProvider, rememberingProvider } from '../../../examples/tracker/oauth-client.ts'
import { resourceOwner } from '../../../examples/tracker/resource-owner.ts'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { type ClientHost, json, startClientHost } from '../../support/client-host.ts'
import { serveFixture } from '../../support/deployment.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { fixtureAt } from './fixture-at.ts'

const PORT = 18286
const issuer = `http://127.0.0.1:${PORT}`
const resource = new URL(`${issuer}/mcp`)
const redirectUri = 'http://127.0.0.1:1/callback'
const account = { name: 'ada@acme.example', password: 'correct horse battery staple' }
const folder = makeFolder()

let notes: Notes
let server: RunningServer
let host: ClientHost

beforeAll(async () => {
  notes = await startNotes(PORT + 1, 'the-notes-token')
  host = await startClientHost(PORT + 2)
  const compiled = await fixtureAt(PORT, (program) => ({
    ...program,
    server: { ...program.server, dynamicRegistration: true },
  }))
  const env = { NOTES_TOKEN: 'the-notes-token' }
  server = (await serveFixture(compiled, folder, env, { documents: host.found })).server
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
})

afterAll(async () => {
  await server?.close()
  await host?.close()
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

/** Lets a client of the SDK go its whole way, and reads a note; gives what the resource owner was shown. */
async function connect(authProvider: RememberingProvider): Promise<string> {
  const owner = resourceOwner(account)
  const first = new StreamableHTTPClientTransport(resource, { authProvider })
  await expect(new Client({ name: 'test', version: '1' }).connect(first)).rejects.toThrow(UnauthorizedError)
  const { redirect, consent } = await owner.decide(authProvider.lastAuthorization())
  await first.finishAuth(redirect.searchParams)
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(resource, { authProvider }))
  try {
    const note = await client.callTool({ name: 'read_note', arguments: { id: 'one' } })
    expect(note).toMatchObject({ structuredContent: { text: 'first' } })
    return consent
  } finally {
    await client.close()
  }
}

/** Publishes a document of a client, and the provider that names it. */
function published(path: string, changes: object = {}): RememberingProvider {
  const clientMetadataUrl = host.origin + path
  const about = { client_id: clientMetadataUrl, client_name: 'Published agent', redirect_uris: [redirectUri] }
  host.documents.set(path, json({ ...about, ...changes }))
  return { ...rememberingProvider(redirectUri), clientMetadataUrl }
}

describe('the client of the SDK', () => {
  it('is let in by its metadata document, and shown by the host of that', async () => {
    const provider = published('/agent.json')
    const consent = await connect(provider)
    expect(provider.currentClientId()).toBe(`${host.origin}/agent.json`)
    expect(consent).toContain('Published agent')
    expect(consent).toContain(`client.example:${PORT + 2}`)
    expect(host.asked.filter((path) => path === '/agent.json')).toHaveLength(1)
    const [grant] = await server.oauth.listGrants(account.name)
    expect(grant).toMatchObject({ clientId: `${host.origin}/agent.json`, clientHost: `client.example:${PORT + 2}` })
  })
  it('proves by the keys of its document who it is, and is nobody without them', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1' }
    const provider = published('/signed.json', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `${host.origin}/jwks`,
    })
    host.documents.set('/jwks', json({ keys: [jwk] }))
    await expect(connect(provider)).rejects.toThrow()
    const signs = new PrivateKeyJwtProvider({
      clientId: `${host.origin}/signed.json`,
      privateKey: { ...(await exportJWK(privateKey)), kid: 'k1' },
      algorithm: 'ES256',
      expectedIssuer: issuer,
    })
    const again = published('/signed.json', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `${host.origin}/jwks`,
    })
    const proven = Object.assign(again, { addClientAuthentication: signs.addClientAuthentication })
    expect(await connect(proven)).toContain('Published agent')
  })
  it.each<[string, object | string]>([
    ['says that it is another', { client_id: 'https://client.example/other.json' }],
    ['has no name', { client_name: '' }],
    ['has another place for answers', { redirect_uris: ['https://client.example/elsewhere'] }],
    ['is a page', '<!doctype html>'],
  ])('is not let in when its document %s', async (what, change) => {
    const path = `/${what.replaceAll(' ', '-')}.json`
    const provider = published(path, typeof change === 'string' ? {} : change)
    if (typeof change === 'string') {
      host.documents.set(path, (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(change))
    }
    await expect(connect(provider)).rejects.toThrow(/answered 400/)
  })
  it('registers itself where it publishes nothing', async () => {
    const provider = rememberingProvider(redirectUri)
    const consent = await connect(provider)
    expect(provider.currentClientId()).toMatch(/^client_/)
    expect(consent).toContain('nobody has checked it')
  })
})
