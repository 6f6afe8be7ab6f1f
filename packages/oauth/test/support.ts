import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { AgentNode, ScopeNode } from '@fullmakt/ir'
import { openMemoryStore, type Store } from '@fullmakt/store'
import { compactVerify, type JWK } from 'jose'
import {
  type AuthorizationServer,
  type AuthorizationServerSettings,
  type AuthorizeResult,
  createAuthorizationServer,
  type FetchedDocument,
  type OAuthEvent,
  type OAuthPorts,
  type Session,
  type WireAnswer,
  type WireRequest,
} from '../src/index.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

export const scopeNode = (name: string, includes: string[] = []): ScopeNode => ({
  kind: 'scope',
  name,
  title: `Title of ${name}`,
  includes,
  span,
})

export const agentNode = (name: string, redirectUris: string[], roles: string[] = []): AgentNode => ({
  kind: 'agent',
  name,
  title: `Agent ${name}`,
  redirectUris,
  roles,
  span,
})

export const issuer = 'https://mcp.example.com'
export const resource = 'https://mcp.example.com/mcp'
export const redirectUri = 'https://app.example.com/cb'
export const browser = 'browser-value-of-enough-length'
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export const defaultSettings: AuthorizationServerSettings = {
  issuer,
  resource,
  scopes: [scopeNode('files:read'), scopeNode('files:write', ['files:read']), scopeNode('admin')],
  agents: [
    agentNode('web-agent', [redirectUri], ['reader']),
    agentNode('other-agent', ['https://other.example.com/cb']),
    agentNode('loop-agent', ['http://127.0.0.1:3000/callback']),
  ],
  dynamicRegistration: true,
  clientIdMetadata: true,
  accessTokenMs: 600_000,
  grantMs: 86_400_000,
}

export interface Harness {
  readonly server: AuthorizationServer
  readonly store: Store
  readonly events: OAuthEvent[]
  /** `storeBehind`: by how much the store's own clock is late, milliseconds. */
  readonly clock: { now: number; storeBehind: number }
  /** Every text that was handed to the store. */
  readonly written: string[]
  readonly documents: Map<string, FetchedDocument>
  readonly fetched: string[]
  readonly fail: { store: boolean }
  /** What the server works with. */
  readonly ports: OAuthPorts
  restart(settings: Partial<AuthorizationServerSettings>): AuthorizationServer
}

export function createHarness(
  overrides: Partial<AuthorizationServerSettings> = {},
  extra: Partial<OAuthPorts> = {},
): Harness {
  const clock = { now: 1_800_000_000_000, storeBehind: 0 }
  const fail = { store: false }
  const store = openMemoryStore({ now: () => clock.now - clock.storeBehind })
  const events: OAuthEvent[] = []
  const written: string[] = []
  const documents = new Map<string, FetchedDocument>()
  const fetched: string[] = []
  const check = () => {
    if (fail.store) throw new Error('the store is down')
  }
  const ports: OAuthPorts = {
    store: {
      get: async (key) => {
        check()
        return await store.get(key)
      },
      list: (prefix, options) => store.list(prefix, options),
      isRevoked: async (subjects) => {
        check()
        return await store.isRevoked(subjects)
      },
      rateTake: (key, rate, cost) => store.rateTake(key, rate, cost),
    },
    commit: async (changes, added) => {
      check()
      const applied = await store.apply(changes)
      written.push(JSON.stringify(changes))
      if (applied.ok) events.push(...added)
      return applied
    },
    now: () => clock.now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
    seal: (secret, bound, text) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey(secret), iv).setAAD(Buffer.from(bound))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [iv, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url')).join('.')
    },
    unseal: (secret, bound, text) => {
      const [iv, sealed, tag] = text.split('.').map((part) => Buffer.from(part, 'base64url')) as [
        Buffer,
        Buffer,
        Buffer,
      ]
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealKey(secret), iv).setAAD(Buffer.from(bound)).setAuthTag(tag)
        return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
    hashPassword: async (password) => {
      const salt = randomBytes(8).toString('hex')
      return `${salt}:${scryptSync(password, salt, 32, { N: 1024 }).toString('hex')}`
    },
    verifyPassword: async (password, hash) => {
      const [salt, expected] = hash.split(':') as [string, string]
      return timingSafeEqual(scryptSync(password, salt, 32, { N: 1024 }), Buffer.from(expected, 'hex'))
    },
    verifyJws: async (text, key, algorithm) => {
      try {
        const { alg: _, ...bare } = key
        await compactVerify(text, bare as JWK, { algorithms: [algorithm] })
        return true
      } catch {
        return false
      }
    },
    fetchClientMetadata: async (url) => {
      fetched.push(url)
      return documents.get(url) ?? { ok: false, reason: 'status 404' }
    },
  }
  const restart = (settings: Partial<AuthorizationServerSettings>) =>
    createAuthorizationServer({ ...defaultSettings, ...settings }, { ...ports, ...extra })
  return { server: restart(overrides), store, events, clock, written, documents, fetched, fail, ports, restart }
}

function sealKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

export function get(query: string | Record<string, string>, headers: Record<string, string> = {}): WireRequest {
  const text = typeof query === 'string' ? query : encode(query)
  return { method: 'GET', path: '/authorize', query: text, headers, body: new Uint8Array(), clientAddress: '192.0.2.1' }
}

export function post(
  path: string,
  form: string | Record<string, string>,
  headers: Record<string, string> = {},
): WireRequest {
  const body = new TextEncoder().encode(typeof form === 'string' ? form : encode(form))
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', path, query: '', headers: { ...type, ...headers }, body, clientAddress: '192.0.2.1' }
}

export function postJson(json: unknown, clientAddress = '192.0.2.1'): WireRequest {
  const text = typeof json === 'string' ? json : JSON.stringify(json)
  return { ...post('/register', text, { 'content-type': 'application/json' }), clientAddress }
}

export function encode(parameters: Record<string, string>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}

export const request = (changes: Record<string, string> = {}): Record<string, string> => ({
  response_type: 'code',
  client_id: 'web-agent',
  redirect_uri: redirectUri,
  code_challenge: challenge,
  code_challenge_method: 'S256',
  resource,
  scope: 'files:write',
  state: 'xyz',
  ...changes,
})

/** Signs in, creating the account if it is not there. */
export async function signedIn(h: Harness, name = 'alice', roles = ['reader', 'writer']): Promise<Session> {
  await h.server.accounts.create({ name, password: 'correct horse', roles })
  const result = await h.server.signIn({ name, password: 'correct horse', clientAddress: '192.0.2.1' })
  if (!result.ok) throw new Error(result.reason)
  const session = await h.server.session(result.session)
  if (session === undefined) throw new Error('no session')
  return session
}

/** Runs an authorization request up to the code. */
export async function codeFor(h: Harness, session: Session, changes: Record<string, string> = {}): Promise<string> {
  const asked = await h.server.authorize(get(request(changes)), { browser, session })
  const answer = asked.kind === 'consent' ? await approve(h, asked, session) : asked
  const code = answer.kind === 'redirect' && new URL(answer.location).searchParams.get('code')
  if (!code) throw new Error(JSON.stringify(answer))
  return code
}

export function approve(h: Harness, page: AuthorizeResult, session: Session, yes = true): Promise<AuthorizeResult> {
  if (page.kind !== 'consent') throw new Error(JSON.stringify(page))
  const { transaction, csrf } = page
  return h.server.decideConsent({ transaction, csrf, browser, session, approve: yes })
}

export const redemption = (code: string, changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'authorization_code',
  client_id: 'web-agent',
  code,
  code_verifier: verifier,
  redirect_uri: redirectUri,
  resource,
  ...changes,
})

export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
  scope: string
  token_type: string
}

export async function tokensFor(h: Harness, session: Session, changes: Record<string, string> = {}): Promise<Tokens> {
  const code = await codeFor(h, session, changes)
  const client = changes['client_id'] ?? 'web-agent'
  const form = redemption(code, { client_id: client, redirect_uri: changes['redirect_uri'] ?? redirectUri })
  return body<Tokens>(await h.server.token(post('/token', form)))
}

export const refreshForm = (token: string, changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'refresh_token',
  client_id: 'web-agent',
  refresh_token: token,
  ...changes,
})

export function body<T = { error?: string }>(answer: WireAnswer): T {
  return JSON.parse(answer.response.body) as T
}

/** `status error reason` of an answer, for tables. */
export function told(answer: WireAnswer): string {
  return answer.ok ? String(answer.response.status) : `${answer.response.status} ${body(answer).error}`
}

export async function isLive(h: Harness, token: string): Promise<boolean> {
  return (await h.server.verifyAccessToken(`Bearer ${token}`)).ok
}
