import { createHash, randomUUID } from 'node:crypto'
import type { AgentNode, JsonObject } from '@fullmakt/ir'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { WireAnswer } from '../src/index.ts'
import { agentNode, encode, type Harness, issuer, post, resource } from './support.ts'

/** A key pair that signs, and its public JWK. */
export interface Signer {
  readonly alg: string
  readonly jwk: JsonObject
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
}

export async function createSigner(alg = 'ES256', kid?: string): Promise<Signer> {
  const options = alg.endsWith('S256') && alg !== 'ES256' ? { modulusLength: 2048 } : {}
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, ...options })
  const jwk = { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) } as JsonObject
  return {
    alg,
    jwk,
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }), ...header })
        .sign(privateKey),
  }
}

export const jwtAgent = (name: string, keys: readonly JsonObject[], changes: Partial<AgentNode> = {}): AgentNode => ({
  ...trustedAgent(name),
  auth: { kind: 'private_key_jwt', keys, jwksUri: null },
  ...changes,
})

export const secretAgent = (name: string, hashes: readonly string[], changes: Partial<AgentNode> = {}): AgentNode => ({
  ...trustedAgent(name),
  auth: { kind: 'client_secret_basic', hashes },
  ...changes,
})

// With everything that the config can let an agent do; tests take away what they are about.
const trustedAgent = (name: string): AgentNode => ({
  ...agentNode(name, [], ['reader']),
  scopes: ['admin', 'files:write'],
  mayExchange: true,
  mayIntrospect: true,
})

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export function assertionClaims(h: Harness, client: string, changes: Record<string, unknown> = {}): JWTPayload {
  const now = Math.floor(h.clock.now / 1000)
  const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60, ...changes }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as JWTPayload
}

/** The parameters of a token request that authenticates by an assertion. */
export async function asserted(
  h: Harness,
  signer: Signer,
  client: string,
  form: Record<string, string>,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<Record<string, string>> {
  const client_assertion = await signer.sign(assertionClaims(h, client, changes), header)
  return { client_assertion_type: assertionType, client_assertion, ...form }
}

export const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

export const credentials = { grant_type: 'client_credentials', scope: 'files:read', resource }

export const ask = (
  h: Harness,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<WireAnswer> => h.server.token(post('/token', encode(form), headers))

/** A DPoP proof for a request. */
export async function proofOf(
  h: Harness,
  signer: Signer,
  request: { readonly htm?: unknown; readonly htu?: unknown; readonly token?: string },
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const { htm = 'POST', htu = `${issuer}/token`, token } = request
  const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }
  const all = { jti: randomUUID(), htm, htu, iat: Math.floor(h.clock.now / 1000), ...ath, ...claims }
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload
  return await signer.sign(payload, { typ: 'dpop+jwt', jwk: signer.jwk, ...header })
}
