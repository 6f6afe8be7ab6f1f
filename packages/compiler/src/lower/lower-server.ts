import type { Declaration } from '@fullmakt/config/declare'
import {
  isJsonObject,
  type Json,
  parseDuration,
  type ServerNode,
  type TokensNode,
  type TrustedIssuerNode,
} from '@fullmakt/ir'
import { clientTable } from '../check/client-table.ts'
import type { LowerContext } from './context.ts'
import { lowerPublicKeys } from './public-keys.ts'

/** The path of the MCP endpoint below the server's origin. */
const ENDPOINT = '/mcp'
const TEN_MINUTES = 600_000
const THIRTY_DAYS = 2_592_000_000
/** The most that is sensible: tokens renew themselves, and nobody remembers a grant for longer. @see RFC 9700 §2.2.1 */
const ONE_HOUR = 3_600_000
const NINETY_DAYS = 7_776_000_000

/** Lowers the server and its OAuth settings. Reports a URL that cannot be an issuer, and durations that are none or too long. */
export function lowerServer({ server, oauth, site, problems }: Declaration, context: LowerContext): ServerNode {
  const issuer = String(server['url'] ?? '')
  // A server that is not there was said already, with the shape of the config.
  const said = problems.some(({ code, path }) => code !== 'schema-loss' && (path === '' || path === '/server'))
  if (!isIssuer(issuer) && !said) {
    context.report('FMK2204', `\`${issuer}\` cannot be the server's URL`, site, { path: ['server', 'url'] })
  }
  const accessTokenMs = duration(oauth['accessToken'], TEN_MINUTES, 'oauth.accessToken', site, context)
  const grantMs = duration(oauth['grant'], THIRTY_DAYS, 'oauth.grant', site, context)
  if (accessTokenMs > ONE_HOUR) {
    context.report('FMK2212', `an access token lives for ${accessTokenMs / ONE_HOUR} hours`, site, {
      path: ['oauth', 'accessToken'],
    })
  }
  if (grantMs > NINETY_DAYS) {
    const days = Math.floor(grantMs / (24 * ONE_HOUR))
    context.report('FMK2212', `a grant lives for ${days} days`, site, { path: ['oauth', 'grant'] })
  }
  const clientHosts = lowerHosts(oauth['clientIdMetadata'], site, context)
  const trustedIssuers = lowerIssuers(oauth['trustedIssuers'], site, context)
  return {
    kind: 'server',
    name: text(server['name']) ?? 'fullmakt',
    version: text(server['version']) ?? '1.0.0',
    issuer,
    resource: `${issuer}${ENDPOINT}`,
    instructions: text(server['instructions']) ?? null,
    ...lowerClients(server['clients'], site, context),
    dynamicRegistration: oauth['dynamicRegistration'] === true,
    clientIdMetadata: oauth['clientIdMetadata'] !== false,
    ...(clientHosts === undefined ? {} : { clientHosts }),
    accessTokenMs,
    grantMs,
    ...(trustedIssuers.length === 0 ? {} : { trustedIssuers }),
  }
}

// Undefined for any host. A wrong one is left out, so that nothing is taken by mistake.
function lowerHosts(given: Json | undefined, site: string, context: LowerContext): readonly string[] | undefined {
  if (given === undefined || typeof given === 'boolean') return undefined
  const hosts = isJsonObject(given) && Array.isArray(given['hosts']) ? given['hosts'] : [null]
  const taken = hosts.filter((host): host is string => {
    const isHost = typeof host === 'string' && /^(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(host)
    if (!isHost) {
      const text =
        host === null
          ? '`clientIdMetadata` is neither true, false nor `{ hosts: […] }`'
          : `\`${String(host)}\` is no host`
      context.report('FMK1103', text, site, { path: ['oauth', 'clientIdMetadata'] })
    }
    return isHost
  })
  return [...new Set(taken)].sort()
}

/** Lowers what access tokens look like; undefined for opaque ones. Reports a format that is none. */
export function lowerTokens({ oauth, site }: Declaration, context: LowerContext): TokensNode | undefined {
  const { tokens } = oauth
  const format = tokens === undefined ? 'opaque' : isJsonObject(tokens) ? tokens['format'] : null
  if (format === 'jwt') return { format }
  if (format !== 'opaque') {
    const message = "the format of tokens is neither `'opaque'` nor `'jwt'`"
    context.report('FMK1103', message, site, { path: ['oauth', 'tokens'] })
  }
  return undefined
}

function lowerIssuers(given: Json | undefined, home: string, context: LowerContext): readonly TrustedIssuerNode[] {
  if (given === undefined) return []
  const issuers = new Set<string>()
  const refuse = (index: number, text: string): [] => {
    context.report('FMK1103', text, home, { path: ['oauth', 'trustedIssuers', index] })
    return []
  }
  return (Array.isArray(given) ? given : [given])
    .flatMap((item, index): readonly TrustedIssuerNode[] => {
      const { kind, settings, site: made } = isJsonObject(item) ? item : {}
      if (kind !== 'trusted-issuer' || !isJsonObject(settings)) return refuse(index, 'this is not a trusted issuer')
      const { issuer, keys, account } = settings
      const site = typeof made === 'string' && made !== '' ? made : home
      if (typeof issuer !== 'string' || !/^https:\/\/[^/?#@\s][^?#@\s]*$/.test(issuer)) {
        return refuse(index, 'the issuer is not an https URL without query and fragment')
      }
      if (issuers.has(issuer)) return refuse(index, `the issuer \`${issuer}\` is trusted twice`)
      issuers.add(issuer)
      if (account !== 'sub' && account !== 'email') return refuse(index, "`account` is neither `'sub'` nor `'email'`")
      return [{ issuer, ...lowerPublicKeys(keys, `the issuer \`${issuer}\``, site, ['keys'], context), account }]
    })
    .sort((a, b) => (a.issuer < b.issuer ? -1 : 1))
}

// Issuers are compared byte by byte by clients, so only the one spelling that URL parsing leaves alone is taken.
function isIssuer(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { origin, protocol, hostname } = new URL(url)
  if (origin !== url) return false
  return protocol === 'https:' || (protocol === 'http:' && /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname))
}

function lowerClients(given: Json | undefined, site: string, context: LowerContext): Pick<ServerNode, 'clients'> {
  if (given === undefined) return {}
  const clients = [...new Set([given].flat() as readonly Json[])].map(String)
  for (const [index, client] of clients.entries()) {
    if (Object.hasOwn(clientTable, client)) continue
    const message = `nothing is known of the client \`${client}\`: name ${Object.keys(clientTable).join(', ')}`
    context.report('FMK1103', message, site, { path: ['server', 'clients', index] })
  }
  return clients.length === 0 ? {} : { clients: clients.toSorted() }
}

function duration(value: unknown, otherwise: number, name: string, site: string, context: LowerContext): number {
  if (value === undefined) return otherwise
  const milliseconds = parseDuration(String(value))
  if (milliseconds === undefined)
    context.report('FMK2207', `\`${String(value)}\` is not a duration (\`${name}\`)`, site, { path: name.split('.') })
  return milliseconds ?? otherwise
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
