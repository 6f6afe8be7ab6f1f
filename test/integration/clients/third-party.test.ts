import { createHash } from 'node:crypto'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileFixture, serveFixture } from '../../support/deployment.ts'
import { type HostileProvider, startProvider } from '../../support/identity-provider.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { hiddenFields, newVisitor, type Visitor } from '../../support/visitor.ts'

const issuer = 'http://127.0.0.1:18217'
const secret = 'the-oidc-secret'
const scribe = { client_id: 'scribe', redirect_uri: 'https://scribe.example/callback' }
const folder = makeFolder()

let provider: HostileProvider
let server: RunningServer

// The provider knows one client, this server, and lets its users through without a question, as one does that remembers their consent.
beforeAll(async () => {
  provider = await startProvider(18218, { id: 'fullmakt', secret })
  provider.person = { sub: 'u-1', access: { groups: ['people'] } }
  server = (await serveFixture(await compileFixture('third-party'), folder, { OIDC_SECRET: secret })).server
})

afterAll(async () => {
  await server?.close()
  await provider?.close()
  removeFolder(folder)
})

/** Follows a link with an authorization request, through the provider where that is asked, up to a page or the client. */
async function follow(visitor: Visitor, client: Readonly<Record<string, string>>): Promise<Response> {
  const authorization = new URL('/authorize', issuer)
  authorization.search = new URLSearchParams({
    response_type: 'code',
    ...client,
    code_challenge: createHash('sha256').update('x'.repeat(43)).digest('base64url'),
    code_challenge_method: 'S256',
    state: 's',
  }).toString()
  const asked = await visitor.visit(authorization)
  if (asked.status !== 200) return asked
  const page = await asked.text()
  if (!page.includes('action="/sign-in"')) return new Response(page)
  const sent = await visitor.visit(`${issuer}/sign-in`, hiddenFields(page))
  const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' })
  const on = await visitor.visit(back.headers.get('location') ?? '')
  return visitor.visit(new URL(on.headers.get('location') ?? '', issuer))
}

async function register(name: string, redirectUri: string): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: name, redirect_uris: [redirectUri] }),
  })
  const { client_id } = (await response.json()) as { readonly client_id: string }
  return { client_id, redirect_uri: redirectUri }
}

async function decide(visitor: Visitor, consent: string, decision: 'approve' | 'refuse'): Promise<URL> {
  const done = await visitor.visit(`${issuer}/consent`, { ...hiddenFields(consent), decision })
  return new URL(done.headers.get('location') ?? '')
}

describe('a user whom the provider lets through without a question', () => {
  it('147: is asked for each client before it gets anything, whatever was agreed to for another', async () => {
    const visitor = newVisitor()
    const consent = await (await follow(visitor, scribe)).text()
    expect(consent).toContain('Scribe')
    expect((await decide(visitor, consent, 'approve')).searchParams.get('code')).toMatch(/^fmkc_/)
    // The link of somebody else, who registered a client of the same name.
    const other = await register('Scribe', 'https://evil.example/callback')
    for (const who of [visitor, newVisitor()]) {
      const answer = await follow(who, other)
      const page = await answer.text()
      expect(answer.headers.get('location')).toBeNull()
      expect(page).toContain('action="/consent"')
      expect(page).toContain('evil.example')
    }
  })

  it('147: who refuses sends the client away with nothing, and is asked again', async () => {
    const visitor = newVisitor()
    const other = await register('Other', 'https://other.example/callback')
    for (let time = 0; time < 2; time++) {
      const consent = await (await follow(visitor, other)).text()
      expect(consent).toContain('other.example')
      const { searchParams } = await decide(visitor, consent, 'refuse')
      expect([searchParams.get('error'), searchParams.get('code')]).toEqual(['access_denied', null])
    }
  })

  it('147: what one user agreed to is not what another did', async () => {
    provider.person = { sub: 'u-2', access: { groups: ['people'] } }
    const visitor = newVisitor()
    expect(await (await follow(visitor, scribe)).text()).toContain('action="/consent"')
  })
})
