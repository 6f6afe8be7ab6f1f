import type { AgentNode, IdentityNode, Json, Program, ScopeNode, TrustedIssuerNode } from '@fullmakt/ir'
import { type Draft, type DraftParts, draft } from './change.ts'
import { compareAgentPowers } from './compare-agent-powers.ts'
import { differing, pairs, placesOf, same, without } from './pairs.ts'

/**
 * Changes of the authorization server: its identifiers, registration, lifetimes, where people sign in, scopes and agents, and which scope a tool
 * asks for.
 * Roles that are declared are no change: what they may do is in the rules.
 */
export function compareAuth(older: Program, newer: Program): readonly Draft[] {
  return [
    ...serverDrafts(older, newer),
    ...hostDrafts(older.server.clientHosts, newer.server.clientHosts),
    ...identityDrafts(older.identity, newer.identity),
    ...pairs(older.server.trustedIssuers ?? [], newer.server.trustedIssuers ?? [], ({ issuer }) => issuer).flatMap(
      issuerDrafts,
    ),
    ...pairs(older.scopes, newer.scopes, ({ name }) => name).flatMap(scopeDrafts),
    ...requiredDrafts(older, newer),
    ...pairs(older.agents, newer.agents, ({ name }) => name).flatMap((agents) => agentDrafts(agents, { older, newer })),
  ]
}

const auth = (code: string, subject: string, parts: DraftParts = {}): Draft => draft('auth', code, subject, parts)

/** Members of the server that are compared here or as words for clients. */
const SERVER = [
  ...[
    'kind',
    'name',
    'version',
    'instructions',
    'clients',
    'issuer',
    'resource',
    'dynamicRegistration',
    'clientIdMetadata',
  ],
  ...['accessTokenMs', 'grantMs', 'trustedIssuers', 'clientHosts'],
]
const PROGRAM = [
  ...[
    'format',
    'version',
    'server',
    'scopes',
    'roles',
    'agents',
    'upstreams',
    'tools',
    'prompts',
    'rules',
    'constraints',
  ],
  ...['invariants', 'identity'],
]

function serverDrafts(older: Program, newer: Program): readonly Draft[] {
  const [before, after] = [older.server, newer.server]
  const values = (member: Exclude<keyof typeof before, 'trustedIssuers'>): { before: Json; after: Json } => ({
    before: before[member] ?? null,
    after: after[member] ?? null,
  })
  const identifier = (code: string, member: 'issuer' | 'resource'): readonly Draft[] =>
    before[member] === after[member] ? [] : [auth(code, member, { breaking: true, level: 'WIRE', ...values(member) })]
  const unknown = (one: object, other: object, known: readonly string[]): readonly Draft[] =>
    differing(one, other, known).map((member) =>
      auth('AUTH_SERVER_CHANGED', member, {
        direction: 'broaden',
        certainty: 'undecided',
        before: ((one as Record<string, Json>)[member] ?? null) as Json,
        after: ((other as Record<string, Json>)[member] ?? null) as Json,
      }),
    )
  return [
    ...identifier('AUTH_ISSUER_CHANGED', 'issuer'),
    ...identifier('AUTH_RESOURCE_IDENTIFIER_CHANGED', 'resource'),
    ...(['dynamicRegistration', 'clientIdMetadata'] as const)
      .filter((member) => before[member] !== after[member])
      .map((member) =>
        after[member]
          ? auth('AUTH_REGISTRATION_METHOD_ADDED', member, { direction: 'broaden', ...values(member) })
          : auth('AUTH_REGISTRATION_METHOD_REMOVED', member, {
              direction: 'narrow',
              breaking: true,
              level: 'CLIENT',
              ...values(member),
            }),
      ),
    ...(['accessTokenMs', 'grantMs'] as const)
      .filter((member) => before[member] !== after[member])
      .map((member) =>
        after[member] > before[member]
          ? auth('AUTH_LIFETIME_RAISED', member, { direction: 'broaden', ...values(member) })
          : auth('AUTH_LIFETIME_LOWERED', member, { direction: 'narrow', ...values(member) }),
      ),
    ...unknown(before, after, SERVER),
    ...unknown(older, newer, PROGRAM),
  ]
}

// Without a list any host is taken.
function hostDrafts(older: readonly string[] | undefined, newer: readonly string[] | undefined): readonly Draft[] {
  const beyond = (hosts: readonly string[] | undefined, others: readonly string[] | undefined): readonly string[] => {
    if (others === undefined) return []
    return hosts === undefined ? ['any host'] : hosts.filter((host) => !others.some((taken) => covers(taken, host)))
  }
  const values = { before: older ?? null, after: newer ?? null }
  const code = 'AUTH_CLIENT_HOSTS_CHANGED'
  return [
    ...beyond(newer, older).map((host) => auth(code, host, { direction: 'broaden', ...values })),
    ...beyond(older, newer).map((host) =>
      auth(code, host, { direction: 'narrow', breaking: true, level: 'CLIENT', ...values }),
    ),
  ]
}

function covers(taken: string, host: string): boolean {
  return taken === host || (taken.startsWith('*.') && host.endsWith(taken.slice(1)))
}

// Whoever is asked says who somebody is and, by a claim, what they may do: from another, or by another claim, more people may be let in.
function identityDrafts(older: IdentityNode | undefined, newer: IdentityNode | undefined): readonly Draft[] {
  const code = 'AUTH_IDENTITY_CHANGED'
  if (older === undefined || newer === undefined) {
    if (older === newer) return []
    const values = { before: (older ?? null) as Json, after: (newer ?? null) as Json }
    return [auth(code, 'issuer', { direction: 'broaden', ...values })]
  }
  const roleNames = ({ roles }: IdentityNode): readonly string[] => roles.map(({ value, role }) => `${value} → ${role}`)
  const each = (subjects: readonly string[], parts: DraftParts): readonly Draft[] =>
    subjects.map((subject) => auth(code, subject, parts))
  return differing(older, newer, ['kind']).flatMap((member): readonly Draft[] => {
    const values = {
      before: (older[member as keyof IdentityNode] ?? null) as Json,
      after: (newer[member as keyof IdentityNode] ?? null) as Json,
    }
    switch (member) {
      case 'issuer':
      case 'rolesClaim':
        return [auth(code, member, { direction: 'broaden', ...values })]
      case 'roles':
        return [
          ...each(added(roleNames(older), roleNames(newer)), { direction: 'broaden' }),
          ...each(added(roleNames(newer), roleNames(older)), { direction: 'narrow' }),
        ]
      case 'privateNetwork':
        return [auth(code, member, { direction: newer.privateNetwork ? 'broaden' : 'narrow', ...values })]
      default:
        return [auth(code, member, { direction: 'broaden', certainty: 'undecided', ...values })]
    }
  })
}

// Whoever is trusted says who somebody is: other keys may be in other hands.
function issuerDrafts({ name, older, newer }: Both<TrustedIssuerNode>): readonly Draft[] {
  const values = { before: (older ?? null) as Json, after: (newer ?? null) as Json }
  if (older === undefined) return [auth('AUTH_TRUSTED_ISSUER_ADDED', name, { direction: 'broaden', ...values })]
  if (newer === undefined) {
    const parts = { direction: 'narrow', breaking: true, level: 'CLIENT', ...values } as const
    return [auth('AUTH_TRUSTED_ISSUER_REMOVED', name, parts)]
  }
  if (same(older, newer)) return []
  return [auth('AUTH_TRUSTED_ISSUER_CHANGED', name, { direction: 'broaden', certainty: 'undecided', ...values })]
}

interface Both<T> {
  readonly name: string
  readonly older: T | undefined
  readonly newer: T | undefined
}

function scopeDrafts({ name, older, newer }: Both<ScopeNode>): readonly Draft[] {
  const because = placesOf(older, newer)
  if (older === undefined || newer === undefined) {
    return newer === undefined
      ? [auth('AUTH_SCOPE_REMOVED', name, { direction: 'narrow', breaking: true, level: 'CLIENT', because })]
      : [auth('AUTH_SCOPE_ADDED', name, { after: without(newer, 'name', 'title'), because })]
  }
  const values = { before: older.includes, after: newer.includes, because }
  return [
    ...(added(older.includes, newer.includes).length > 0
      ? [auth('AUTH_SCOPE_INCLUDES_MORE', name, { direction: 'broaden', ...values })]
      : []),
    ...(added(newer.includes, older.includes).length > 0
      ? [auth('AUTH_SCOPE_INCLUDES_LESS', name, { direction: 'narrow', breaking: true, level: 'CLIENT', ...values })]
      : []),
    ...(older.title === newer.title
      ? []
      : [
          auth('AUTH_SCOPE_TITLE_CHANGED', name, {
            level: 'STRICT',
            warn: true,
            before: older.title,
            after: newer.title,
            because,
          }),
        ]),
  ]
}

// A token has the scopes that it was granted and what they include now; scopes that nobody could have been granted do not count.
function requiredDrafts(older: Program, newer: Program): readonly Draft[] {
  const includes = new Map(newer.scopes.map((scope) => [scope.name, scope.includes]))
  const granted = older.scopes.map(({ name }) => name)
  const sufficient = (scope: string): readonly string[] =>
    granted.filter((name) => name === scope || includes.get(name)?.includes(scope) === true)
  return pairs(older.tools, newer.tools, ({ name }) => name).flatMap(({ name, older: before, newer: after }) => {
    if (before === undefined || after === undefined || before.scope === after.scope) return []
    const values = { before: before.scope, after: after.scope, because: placesOf(before, after) }
    const [was, is] = [sufficient(before.scope), sufficient(after.scope)]
    return [
      ...(added(was, is).length > 0
        ? [auth('AUTH_SCOPE_NO_LONGER_REQUIRED', name, { direction: 'broaden', ...values })]
        : []),
      ...(is.includes(before.scope)
        ? []
        : [auth('AUTH_SCOPE_NOW_REQUIRED', name, { breaking: true, level: 'CLIENT', ...values })]),
    ]
  })
}

const AGENT = ['kind', 'name', 'title', 'redirectUris', 'roles', 'auth', 'scopes', 'mayExchange', 'mayIntrospect']

function agentDrafts(
  { name, older, newer }: Both<AgentNode>,
  programs: Parameters<typeof compareAgentPowers>[2],
): readonly Draft[] {
  const because = placesOf(older, newer)
  if (older === undefined && newer !== undefined)
    return [auth('AUTH_AGENT_ADDED', name, { direction: 'broaden', after: without(newer, 'name'), because })]
  if (older === undefined || newer === undefined)
    return [auth('AUTH_AGENT_REMOVED', name, { direction: 'narrow', breaking: true, level: 'CLIENT', because })]
  const each = (code: string, from: readonly string[], to: readonly string[], parts: DraftParts): readonly Draft[] =>
    added(from, to).map((item) => auth(code, `${name}  ${item}`, { ...parts, because }))
  return [
    ...each('AUTH_AGENT_REDIRECT_ADDED', older.redirectUris, newer.redirectUris, { direction: 'broaden' }),
    ...each('AUTH_AGENT_ROLE_ADDED', older.roles, newer.roles, { direction: 'broaden' }),
    ...each('AUTH_AGENT_REDIRECT_REMOVED', newer.redirectUris, older.redirectUris, {
      direction: 'narrow',
      breaking: true,
      level: 'CLIENT',
    }),
    ...each('AUTH_AGENT_ROLE_REMOVED', newer.roles, older.roles, { direction: 'narrow' }),
    ...(older.title === newer.title
      ? []
      : [
          auth('AUTH_AGENT_TITLE_CHANGED', name, {
            level: 'CLIENT',
            warn: true,
            before: older.title,
            after: newer.title,
            because,
          }),
        ]),
    ...credentialDrafts(older, newer),
    ...compareAgentPowers(older, newer, programs),
    ...differing(older, newer, AGENT).map((member) =>
      auth('AUTH_AGENT_CHANGED', `${name}  ${member}`, {
        direction: 'broaden',
        certainty: 'undecided',
        before: without(older, ...AGENT),
        after: without(newer, ...AGENT),
        because,
      }),
    ),
  ]
}

// Another key may be in other hands, and an agent that authenticates may act for itself: only that nothing changed is sure to let no more happen.
function credentialDrafts(older: AgentNode, newer: AgentNode): readonly Draft[] {
  const [before, after] = [older.auth ?? { kind: 'none' as const }, newer.auth ?? { kind: 'none' as const }]
  if (same(before, after)) return []
  return [
    auth('AUTH_AGENT_CREDENTIAL_CHANGED', newer.name, {
      direction: 'broaden',
      certainty: after.kind === 'none' ? 'proven' : 'undecided',
      breaking: before.kind !== after.kind,
      before,
      after,
      because: placesOf(older, newer),
    }),
  ]
}

function added(from: readonly string[], to: readonly string[]): readonly string[] {
  return to.filter((item) => !from.includes(item)).sort()
}
