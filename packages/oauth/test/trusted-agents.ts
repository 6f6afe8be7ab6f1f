import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { TrustedIssuerNode } from '@fullmakt/ir'
import type { JWTPayload } from 'jose'
import { newClientSecret, type Session, type WireAnswer } from '../src/index.ts'
import { ask, proofOf, type Signer } from './keys.ts'
import {
  body,
  codeFor,
  encode,
  type Harness,
  issuer,
  post,
  redemption,
  resource,
  type Tokens,
  told,
} from './support.ts'

/** What agents do that prove who they are: exchange tokens, ask about them, bind them to keys, and bring assertions of an identity provider. */

export const newSecret = (): { readonly secret: string; readonly hash: string } =>
  newClientSecret({
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  })

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

export const exchangeForm = (token: string, changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: token,
  subject_token_type: accessTokenType,
  ...changes,
})

export const introspect = (
  { introspect: look }: Pick<Harness['server'], 'introspect'>,
  token: string,
  headers: Record<string, string>,
): Promise<WireAnswer> => look(post('/introspect', encode({ token }), headers))

/** The thumbprint of a key that is no RSA key. */
export const jktOf = ({ jwk: { crv, kty, x, y } }: Signer): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')

/** Runs a whole flow whose tokens are bound to the signer's key. */
export async function boundTokensFor(h: Harness, session: Session, signer: Signer): Promise<Tokens> {
  const code = await codeFor(h, session)
  const answer = await ask(h, redemption(code), { dpop: await proofOf(h, signer, {}) })
  if (!answer.ok) throw new Error(told(answer))
  return body<Tokens>(answer)
}

export const identityProvider = 'https://login.acme.example'

/** The identity provider as a config trusts it; people have the names here that it gives them. */
export const trusting = ({ jwk }: Pick<Signer, 'jwk'>): Omit<TrustedIssuerNode, 'span'> => ({
  issuer: identityProvider,
  keys: [jwk],
  jwksUri: null,
  account: 'sub',
})

/** An identity assertion of alice for a client, as the provider makes it; a member that is undefined is left out. */
export async function identityAssertion(
  h: Harness,
  signer: Signer,
  client: string,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(h.clock.now / 1000)
  const who = {
    iss: identityProvider,
    sub: 'alice',
    aud: issuer,
    resource,
    client_id: client,
    scope: 'files:read admin',
  }
  const claims = { ...who, jti: randomUUID(), iat: now, exp: now + 300, ...changes }
  const present = Object.entries(claims).filter(([, value]) => value !== undefined)
  return await signer.sign(Object.fromEntries(present) as JWTPayload, { typ: 'oauth-id-jag+jwt', ...header })
}

export const assertionForm = (assertion: string, changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  assertion,
  ...changes,
})
