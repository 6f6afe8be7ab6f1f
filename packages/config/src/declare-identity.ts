import type { DeclaredIdentity } from './declaration.ts'
import type { Registry } from './registry.ts'
import { describe, isRecord } from './shape.ts'

/** Declares how resource owners sign in; null for local accounts. Reports what is neither, and role values that are no roles. */
export function declareIdentity(identity: unknown, registry: Registry, home: string): DeclaredIdentity | null {
  // One that is missing is said with the shape of the config.
  if (!isRecord(identity) || identity['kind'] === 'accounts') return null
  if (identity['kind'] !== 'oidc' || !isRecord(identity['settings'])) {
    registry.problem(
      'shape',
      `\`identity\` is ${describe(identity)}, not \`accounts()\` or \`oidc(…)\``,
      '/identity',
      home,
    )
    return null
  }
  const site = String(identity['site'])
  const { issuer, clientId, clientSecret, roles, claims, scopes, privateNetwork } = identity['settings']
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
  return {
    kind: 'oidc',
    issuer: text(issuer),
    clientId: text(clientId),
    clientSecret: declareSecret(clientSecret, registry, site),
    rolesClaim: isRecord(roles) ? text(roles['claim']) : text(roles),
    roles: isRecord(roles) ? declareRoles(roles['map'], registry, site) : null,
    claims: texts(claims),
    scopes: scopes === undefined ? null : texts(scopes),
    privateNetwork: privateNetwork === true,
    site,
  }
}

function declareSecret(secret: unknown, registry: Registry, site: string): DeclaredIdentity['clientSecret'] {
  if (secret === undefined) return null
  if (isRecord(secret) && secret['kind'] === 'secret') {
    return { reference: String(secret['reference']), site: String(secret['site']) }
  }
  registry.problem(
    'secret-in-clear',
    '`clientSecret` takes a reference to a secret, not its value',
    '/clientSecret',
    site,
  )
  return null
}

function declareRoles(map: unknown, registry: Registry, site: string): NonNullable<DeclaredIdentity['roles']> {
  if (!isRecord(map)) {
    registry.problem('shape', `\`map\` is ${describe(map)}, not roles by the values of the claim`, '/roles', site)
    return []
  }
  return Object.entries(map).flatMap(([value, given]) => {
    const role = registry.role(given, `/roles/map/${value.replaceAll('~', '~0').replaceAll('/', '~1')}`, site)
    return role === undefined ? [] : [{ value, role }]
  })
}
