import type { DeclaredAgent } from '@fullmakt/config/declare'
import { type AgentNode, isPrincipalName } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { lowerAgentAuth } from './lower-agent-auth.ts'

/** Lowers agents, sorted by name. Takes the site of the config, which names them. Reports names, redirect URIs, keys and secrets that are not safe. */
export function lowerAgents(
  declared: readonly DeclaredAgent[],
  context: LowerContext,
  home: string,
): readonly AgentNode[] {
  return declared
    .map((agent): AgentNode => {
      const { name, title, redirectUris, auth: declaredAuth, roles, scopes, site } = agent
      const auth = lowerAgentAuth(declaredAuth, name, site, context)
      if (!isPrincipalName(name)) {
        context.report('FMK2208', `\`${name}\` cannot name an agent`, home, { path: ['agents', name] })
      }
      if (redirectUris.length === 0 && declaredAuth === null) {
        context.report('FMK2209', `the agent \`${name}\` has no redirect URI`, site, { path: ['redirectUris'] })
      }
      for (const [index, uri] of redirectUris.entries()) {
        if (!isSafeRedirect(uri)) {
          context.report('FMK2209', `\`${uri}\` cannot be a redirect URI`, site, { path: ['redirectUris', index] })
        }
      }
      for (const member of ['mayExchange', 'mayIntrospect'] as const) {
        if (!agent[member] || declaredAuth !== null) continue
        const message = `\`${member}\` is of no use to the agent \`${name}\`, which proves nothing`
        context.report('FMK1103', message, site, { path: [member], help: 'give it `auth`, or leave this out' })
      }
      return {
        kind: 'agent',
        name,
        title: title ?? name,
        redirectUris: [...redirectUris],
        roles: [...new Set(roles)].sort(),
        ...(auth === undefined ? {} : { auth }),
        ...(scopes === null ? {} : { scopes: [...new Set(scopes)].sort() }),
        ...(agent.mayExchange ? { mayExchange: true } : {}),
        ...(agent.mayIntrospect ? { mayIntrospect: true } : {}),
        span: context.span(site),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

// Judged on the raw text first: URL parsers drop tabs and newlines and fold what is compared byte by byte later. A star is no pattern there, and
// whoever writes one means one.
function isSafeRedirect(uri: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(uri) || /[#\\@*]/.test(uri) || !URL.canParse(uri)) return false
  return /^https:\/\/[^/]+/.test(uri) || /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?(?:\/|$)/.test(uri)
}
