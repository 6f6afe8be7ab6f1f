import { type IdentityNode, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { ExternalIdentity } from '@fullmakt/oauth'

const MOST_TEXT = 1_024

/**
 * Reads who somebody is here from the verified claims of an ID token: the roles that the config gives to values of its claim, and the claims that it
 * names. Values that the config does not know give nothing; claims that are no text, number or boolean are left out.
 */
export function readIdentity(identity: IdentityNode, claims: JsonObject): ExternalIdentity {
  const { issuer, rolesClaim, roles: map } = identity
  const given = at(claims, rolesClaim)
  const values = new Set(Array.isArray(given) ? given : [given])
  const subject = claims['sub']
  return {
    issuer,
    subject: typeof subject === 'string' ? subject : '',
    label: labelOf(claims),
    roles: map.filter(({ value }) => values.has(value)).map(({ role }) => role),
    claims: Object.fromEntries(
      identity.claims.flatMap((name) => {
        const value = Object.hasOwn(claims, name) ? claims[name] : undefined
        return isPlain(value) ? [[name, value] as const] : []
      }),
    ),
  }
}

// A name as it is written, or a JSON pointer from the token's own claims.
function at(claims: JsonObject, path: string): Json | undefined {
  if (!path.startsWith('/')) return Object.hasOwn(claims, path) ? claims[path] : undefined
  let here: Json | undefined = claims
  for (const step of path.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (here === undefined || !isJsonObject(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

function isPlain(value: Json | undefined): value is string | number | boolean {
  if (typeof value === 'string') return value.length <= MOST_TEXT && value.isWellFormed()
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

// What people know themselves by; an address that the provider did not verify is not shown as if it were theirs.
function labelOf(claims: JsonObject): string {
  const { email, email_verified: isVerified, preferred_username: username, name, sub } = claims
  const candidates = [isVerified === true ? email : undefined, username, name, sub]
  return candidates.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? ''
}
