import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { SignJWT } from 'jose'

/** What the provider does otherwise than it should; everything is right where nothing is said. */
export interface Faults {
  metadata?: Record<string, unknown>
  /** Changes the parameters of the redirect back; null takes one away. */
  response?: Record<string, string | null>
  /** Changes the claims of the ID token; undefined takes one away. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  sign?: 'hs256' | 'none' | 'other-key' | 'broken'
  /** Answers the token request instead of what is right. */
  token?: (response: ServerResponse) => void
  /** Changes the members of the token response. */
  tokens?: Record<string, unknown>
}

/** An OpenID Connect provider that can misbehave. */
export interface HostileProvider {
  readonly issuer: string
  faults: Faults
  /** Who signs in there: the claims of the ID token that are not the protocol's. */
  person: Record<string, unknown>
  /** The paths that were asked, in order. */
  readonly asked: string[]
  /** The token requests that were refused for what they lack. */
  readonly refused: string[]
  close(): Promise<void>
}

/** Starts a provider on a loopback port, below the path `/realm`. Takes the client's secret. */
export async function startProvider(
  port: number,
  client: { readonly id: string; readonly secret: string },
): Promise<HostileProvider> {
  const issuer = `http://127.0.0.1:${port}/realm`
  const good = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, { readonly nonce: string; readonly challenge: string; readonly redirect: string }>()
  const asked: string[] = []
  const refused: string[] = []
  const provider = { issuer, faults: {} as Faults, person: { sub: 'u-1' } as Record<string, unknown>, asked, refused }

  const authorize = (url: URL, response: ServerResponse): void => {
    const query = url.searchParams
    const code = randomBytes(16).toString('hex')
    const redirect = query.get('redirect_uri') ?? ''
    codes.set(code, { nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '', redirect })
    const back = new URL(redirect)
    const parameters = { code, state: query.get('state'), iss: issuer, ...provider.faults.response }
    for (const [name, value] of Object.entries(parameters)) if (value !== null) back.searchParams.set(name, value)
    response.writeHead(303, { location: back.href }).end()
  }

  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { faults } = provider
    if (faults.token !== undefined) return faults.token(response)
    const form = new URLSearchParams(await textOf(request))
    const known = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const problem =
      known === undefined
        ? 'code'
        : challenge !== known.challenge
          ? 'verifier'
          : credentialsOf(request) !== `${client.id}:${client.secret}`
            ? 'client'
            : form.get('redirect_uri') === known.redirect
              ? undefined
              : 'redirect_uri'
    if (known === undefined || problem !== undefined) {
      refused.push(problem ?? 'code')
      return json(response, 400, { error: 'invalid_grant', error_description: 'The-words-of-the-provider' })
    }
    const now = Math.floor(Date.now() / 1000)
    const { nonce } = known
    const protocol = { iss: issuer, aud: client.id, iat: now, exp: now + 300, nonce }
    const claims = { ...protocol, ...provider.person, ...faults.claims }
    const idToken = await sign(claims, faults, client.secret, good.privateKey, other.privateKey)
    json(response, 200, {
      access_token: 'at',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: idToken,
      ...faults.tokens,
    })
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer)
    asked.push(url.pathname)
    const base = issuer
    switch (url.pathname) {
      case '/realm/.well-known/openid-configuration':
        return json(response, 200, {
          issuer,
          authorization_endpoint: `${base}/authorize`,
          token_endpoint: `${base}/token`,
          jwks_uri: `${base}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
          ...provider.faults.metadata,
        })
      case '/realm/authorize':
        return authorize(url, response)
      case '/realm/token':
        return void token(request, response)
      case '/realm/keys':
        return json(response, 200, {
          keys: [{ ...good.publicKey.export({ format: 'jwk' }), kid: 'good', alg: 'RS256', use: 'sig' }],
        })
      default:
        return json(response, 404, {})
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return Object.assign(provider, { close: () => closed(server) })
}

async function sign(
  claims: Record<string, unknown>,
  faults: Faults,
  secret: string,
  good: KeyObject,
  other: KeyObject,
): Promise<string> {
  if (faults.sign === 'hs256' || faults.sign === 'none') {
    const header = { alg: faults.sign === 'none' ? 'none' : 'HS256', ...faults.header }
    const body = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${body}.${faults.sign === 'none' ? '' : createHmac('sha256', secret).update(body).digest('base64url')}`
  }
  const jwt = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'good', ...faults.header })
    .sign(faults.sign === 'other-key' ? other : good)
  return faults.sign === 'broken' ? `${jwt.slice(0, -6)}AAAAAA` : jwt
}

// Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
function credentialsOf(request: IncomingMessage): string {
  const [, base64 = ''] = (request.headers.authorization ?? '').split(' ')
  return Buffer.from(base64, 'base64').toString('utf8').split(':').map(decodeURIComponent).join(':')
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
