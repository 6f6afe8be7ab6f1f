import type { DeclaredUpstream } from '@fullmakt/config/declare'
import {
  type CredentialNode,
  type JsonObject,
  parseDuration,
  type SecretReference,
  type UpstreamNode,
} from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

const FIFTEEN_SECONDS = 15_000
/** Timers take little more, and end at once beyond. */
const ONE_DAY = 86_400_000
const ONE_MEBIBYTE = 1_048_576
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/
/** Headers that belong to the connection or to the request itself and can carry no key. */
const RESERVED_HEADERS =
  /^(?:host|content-.*|transfer-encoding|connection|upgrade|te|trailer|keep-alive|http2-settings|expect|accept.*|cookie|proxy-.*|user-agent|traceparent|tracestate)$/i

/**
 * Lowers upstreams, in the order of the declaration, because tools refer to them by index.
 * Reports origins that cannot be pinned, clear text on the network, secrets that cannot be read, and one secret used for two origins.
 */
export function lowerUpstreams(declared: readonly DeclaredUpstream[], context: LowerContext): readonly UpstreamNode[] {
  const ids = new Map<string, number>()
  const firstWith = new Map<string, DeclaredUpstream>()
  return declared.map((upstream): UpstreamNode => {
    const { origin, options, site } = upstream
    const privateNetwork = options['privateNetwork'] === true
    if (/^[^/]*\/\/[^/]*@/.test(origin)) {
      // The password in it is not repeated.
      context.report('FMK2301', 'the origin holds a credential', site, {
        help: 'give the credential in `auth`, as a secret',
        argument: 0,
      })
    } else if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      context.report('FMK2205', `\`${origin}\` is not an origin`, site, { argument: 0 })
    } else if (origin.startsWith('http:') && !privateNetwork) {
      context.report('FMK2210', `\`${origin}\` would carry the credential in clear`, site, { argument: 0 })
    }
    if (options['actAs'] !== 'service') {
      context.report('FMK2206', `\`actAs: ${JSON.stringify(options['actAs'] ?? null)}\` is not offered`, site, {
        path: ['actAs'],
      })
    }
    const credential = lowerCredential(upstream, context)
    if (credential.kind !== 'none') {
      const first = firstWith.get(credential.secret) ?? upstream
      firstWith.set(credential.secret, first)
      if (first.origin !== origin) {
        context.report(
          'FMK2302',
          `the secret \`${credential.secret}\` would go to \`${first.origin}\` and to \`${origin}\``,
          site,
          {
            path: ['auth'],
            related: [{ site: first.site, path: ['auth'], message: `sent to \`${first.origin}\` here` }],
          },
        )
      }
    }
    return {
      kind: 'upstream',
      id: idFor(origin, ids),
      origin,
      actAs: 'service',
      credential,
      privateNetwork,
      timeoutMs: timeoutOf(options, site, context),
      maxAnswerBytes: answerBytesOf(options, site, context),
      span: context.span(site),
    }
  })
}

function lowerCredential({ credential, site }: DeclaredUpstream, context: LowerContext): CredentialNode {
  const kind = credential['kind']
  if (kind === 'none') return { kind: 'none' }
  const reference = String(credential['secret'] ?? '')
  const secretSite = String(credential['secretSite'] ?? site)
  if (!isReference(reference)) {
    // What stands here may be the secret itself, so it is not repeated.
    context.report('FMK2303', 'this is not a secret reference', secretSite, { argument: 0 })
    return { kind: 'none' }
  }
  if (kind === 'basic') {
    const username = String(credential['username'] ?? '')
    // RFC 7617 §2: the first colon ends the name, control characters have no place in it, and servers agree on no encoding but ASCII.
    if (!/^[\x20-\x39\x3b-\x7e]*$/.test(username)) {
      context.report('FMK1103', 'a user name of `basic` is ASCII without colons and control characters', secretSite, {})
    }
    return { kind, username, secret: reference }
  }
  if (kind === 'api-key') {
    const name = String(credential['name'] ?? '')
    const place = credential['in'] === 'query' ? 'query' : 'header'
    if (place === 'header' && (!HEADER_NAME.test(name) || RESERVED_HEADERS.test(name))) {
      context.report('FMK2304', `\`${name}\` cannot carry a key`, site, { path: ['auth', 'header'] })
    }
    return { kind, in: place, name: place === 'header' ? name.toLowerCase() : name, secret: reference }
  }
  return { kind: 'bearer', secret: reference }
}

/** Tells whether a text says where a secret is. */
export function isReference(text: string): text is SecretReference {
  return /^env:[A-Za-z_][A-Za-z0-9_]*$/.test(text) || /^file:\/[^\0]+$/.test(text)
}

function timeoutOf(options: JsonObject, site: string, context: LowerContext): number {
  if (options['timeout'] === undefined) return FIFTEEN_SECONDS
  const milliseconds = parseDuration(String(options['timeout']))
  if (milliseconds === undefined || milliseconds > ONE_DAY) {
    const problem = milliseconds === undefined ? 'is not a duration' : 'is longer than a day'
    context.report('FMK2207', `\`${String(options['timeout'])}\` ${problem}`, site, { path: ['timeout'] })
  }
  return milliseconds ?? FIFTEEN_SECONDS
}

function answerBytesOf(options: JsonObject, site: string, context: LowerContext): number {
  const bytes = options['maxAnswerBytes']
  if (bytes === undefined) return ONE_MEBIBYTE
  if (typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0) return bytes
  context.report('FMK1103', '`maxAnswerBytes` is not a whole number of bytes', site, { path: ['maxAnswerBytes'] })
  return ONE_MEBIBYTE
}

function idFor(origin: string, ids: Map<string, number>): string {
  const host = origin.replace(/^https?:\/\//, '')
  const count = (ids.get(host) ?? 0) + 1
  ids.set(host, count)
  return count === 1 ? host : `${host}#${count}`
}
