import type { Declaration } from '@fullmakt/config/declare'
import { type IdentityNode, isScopeToken, type SecretReference } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

/** What says who somebody is, or belongs to the token: it is no list of roles, and policies ask about `user` instead. */
const PROTOCOL = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'nonce',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'auth_time',
]

/** Lowers where resource owners sign in; undefined for local accounts. Reports a provider that could not be trusted, reached or asked. */
export function lowerIdentity({ identity, roles }: Declaration, context: LowerContext): IdentityNode | undefined {
  if (identity === null) return undefined
  const { issuer, clientId, clientSecret, rolesClaim, claims, scopes, privateNetwork, site } = identity
  const refuse = (member: string, text: string): void => context.report('FMK2215', text, site, { path: [member] })
  const wrong = issuerProblem(issuer, privateNetwork)
  if (wrong !== undefined) refuse('issuer', wrong)
  if (!/^[\x21-\x7e]{1,256}$/.test(clientId)) refuse('clientId', 'the client id is no visible ASCII text')
  if (!isClaim(rolesClaim) && !/^(?:\/[^/\0]+){1,8}$/.test(rolesClaim)) {
    refuse('roles', `\`${rolesClaim}\` is no claim that can hold roles`)
  }
  for (const name of claims) if (!isClaim(name)) refuse('claims', `\`${name}\` is no claim that policies may ask about`)
  for (const scope of scopes ?? []) if (!isScopeToken(scope)) refuse('scopes', `\`${scope}\` is no scope`)
  const named = roles.map(({ name }) => ({ value: name, role: name }))
  return {
    kind: 'oidc',
    issuer,
    clientId,
    clientSecret: clientSecret === null ? null : lowerSecret(clientSecret, context),
    rolesClaim,
    roles: (identity.roles ?? named).toSorted((a, b) => (a.value < b.value ? -1 : 1)),
    claims: [...new Set(claims)].sort(),
    scopes: [...new Set(['openid', ...(scopes ?? ['profile', 'email'])])],
    privateNetwork,
  }
}

function isClaim(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/.test(name) && !PROTOCOL.includes(name)
}

// Compared byte by byte with what the provider says of itself, so only a spelling that URL parsing leaves alone is taken.
function issuerProblem(issuer: string, privateNetwork: boolean): string | undefined {
  if (/^[^/]*\/\/[^/]*@/.test(issuer)) return 'the issuer holds a credential'
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(issuer) || /[?#\\]/.test(issuer) || !URL.canParse(issuer)) {
    return `\`${issuer}\` is no issuer`
  }
  const { href, protocol, hostname } = new URL(issuer)
  if (href !== issuer && href !== `${issuer}/`) return `\`${issuer}\` is not the one spelling of that issuer`
  const local = /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname) && privateNetwork
  return protocol === 'https:' || local ? undefined : `\`${issuer}\` would be asked in clear`
}

function lowerSecret(
  { reference, site }: { readonly reference: string; readonly site: string },
  context: LowerContext,
): SecretReference | null {
  if (/^env:[A-Za-z_][A-Za-z0-9_]*$/.test(reference) || /^file:\/[^\0]+$/.test(reference)) {
    return reference as SecretReference
  }
  // What stands here may be the secret itself, so it is not repeated.
  context.report('FMK2303', 'this is not a secret reference', site, { argument: 0 })
  return null
}
