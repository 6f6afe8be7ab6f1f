import { createHash, randomBytes } from 'node:crypto'
import { type ResourceOwner, resourceOwner } from '../../examples/tracker/resource-owner.ts'

/** A declared agent that asks, and the account that decides. */
export interface Asking {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  readonly account: { readonly name: string; readonly password: string }
  /** The scopes to ask for, separated by spaces; every declared one unless said. */
  readonly scope?: string
  /** Signed in already, when there is one; else a new visitor signs in. */
  readonly owner?: ResourceOwner
}

/** What the token endpoint gave. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly scope: string
}

/** Goes the whole way from the authorization endpoint to tokens, as an agent and its resource owner do; throws where it ends early. */
export async function authorize(asking: Asking): Promise<Tokens> {
  const { issuer, clientId, redirectUri, account, scope, owner = resourceOwner(account) } = asking
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(8).toString('hex')
  const authorization = new URL('/authorize', issuer)
  authorization.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scope === undefined ? {} : { scope }),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${issuer}/mcp`,
  }).toString()
  const { redirect } = await owner.decide(authorization)
  const answer = redirect.searchParams
  if (answer.get('state') !== state || answer.get('iss') !== issuer)
    throw new Error(`a redirect of others: ${redirect}`)
  return tokenRequest(issuer, {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code: answer.get('code') ?? '',
    code_verifier: verifier,
    resource: `${issuer}/mcp`,
  })
}

/** Redeems a refresh token. */
export function refresh(issuer: string, clientId: string, refreshToken: string): Promise<Tokens> {
  return tokenRequest(issuer, { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
}

async function tokenRequest(issuer: string, form: Readonly<Record<string, string>>): Promise<Tokens> {
  const response = await fetch(new URL('/token', issuer), { method: 'POST', body: new URLSearchParams(form) })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`the token endpoint answered ${response.status}: ${text}`)
  return JSON.parse(text) as Tokens
}
