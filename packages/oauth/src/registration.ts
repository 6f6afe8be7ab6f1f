import { isJsonObject, type Json, type JsonObject, parseStrictJson } from '@fullmakt/ir'
import { takeByAddress } from './address-limit.ts'
import { errorAnswer, guarded, jsonAnswer, methodNotAllowed, type OAuthErrorCode, tooManyRequests } from './answer.ts'
import { type Client, displayName } from './client.ts'
import { isPublicName } from './client-id-url.ts'
import { readList } from './client-metadata-document.ts'
import type { Context } from './context.ts'
import { maxFormBytes } from './form.ts'
import { key } from './key.ts'
import { hasAcceptableKeys } from './key-set.ts'
import { judgeRedirectUri } from './redirect-uri.ts'
import { newId } from './secret.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** How long a registration lasts after it was last given a grant, in milliseconds: 90 days. */
export const registrationMs: number = 90 * 86_400_000

/** How long one lasts that never was, in milliseconds: a week. Anybody may make them, and only a resource owner makes more of one. */
const UNUSED_MS = 7 * 86_400_000
const HOUR_MS = 3_600_000

/**
 * Answers dynamic client registration, where the config offers it: public clients only, 20 tries an hour for one address prefix and 500 clients an hour
 * in all.
 * Redirect URIs that cannot be used are left out, and the registration fails when none is left or one is dangerous.
 * What the server cannot honour is replaced, and the answer says what was registered. Nothing named in the request is fetched.
 *
 * @see RFC 7591 §3
 */
export async function answerRegistration(context: Context, wire: WireRequest): Promise<WireAnswer> {
  return await guarded(async () => {
    const { ports } = context
    if (!context.settings.dynamicRegistration)
      return errorAnswer('invalid_request', 'registration_off', { status: 404 })
    if (wire.method !== 'POST') return methodNotAllowed()
    const limit = (who: string): string => key.rate('register', who)
    const rate = await takeByAddress(ports.store, limit, wire.clientAddress, { count: 20, periodMs: HOUR_MS })
    if (!rate.allowed) return tooManyRequests(rate.retryAfterMs)
    if (!/^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(wire.headers['content-type'] ?? '')) {
      return errorAnswer('invalid_client_metadata', 'content_type')
    }
    if (wire.body.byteLength > maxFormBytes) return errorAnswer('invalid_client_metadata', 'oversize', { status: 413 })
    const read = parseStrictJson(wire.body)
    if (!read.ok || !isJsonObject(read.value)) return errorAnswer('invalid_client_metadata', 'not_json')
    const judged = judge(read.value)
    if (!judged.ok) return errorAnswer(judged.error, judged.reason)
    // Only what would be kept counts for all: refused requests must not use up what is there for everybody.
    const all = await ports.store.rateTake(limit('all'), { count: 500, periodMs: HOUR_MS })
    if (!all.allowed) return tooManyRequests(all.retryAfterMs)

    const client: Client = { ...judged.client, id: `client_${newId(ports)}` }
    const now = ports.now()
    const applied = await ports.commit(
      [{ op: 'insert', key: key.client(client.id), value: JSON.stringify(client), expiresAt: now + UNUSED_MS }],
      [{ kind: 'client.registered', client: client.id, name: client.name }],
    )
    if (!applied.ok) throw new Error('a new client_id collided with an old one')
    const { application_type } = read.value
    return jsonAnswer(201, {
      client_id: client.id,
      client_id_issued_at: Math.floor(now / 1000),
      client_name: client.name,
      redirect_uris: client.redirectUris,
      grant_types: client.grantTypes,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...(client.dpop === true ? { dpop_bound_access_tokens: true } : {}),
      scope: [...context.scopes.keys()].join(' '),
      ...(application_type === undefined ? {} : { application_type }),
    })
  })
}

type Judged =
  | { readonly ok: true; readonly client: Omit<Client, 'id'> }
  | { readonly ok: false; readonly error: OAuthErrorCode; readonly reason: string }

function judge(metadata: JsonObject): Judged {
  const refuse = (reason: string): Judged => ({ ok: false, error: 'invalid_client_metadata', reason })
  if (metadata['software_statement'] !== undefined) {
    return { ok: false, error: 'unapproved_software_statement', reason: 'software_statement' }
  }
  const name = metadata['client_name'] ?? ''
  if (typeof name !== 'string' || name.length > 256) return refuse('client_name')
  if (
    !['none', 'client_secret_basic', 'client_secret_post'].includes(
      String(metadata['token_endpoint_auth_method'] ?? 'none'),
    )
  ) {
    return refuse('token_endpoint_auth_method')
  }
  if (![undefined, 'native', 'web'].includes(metadata['application_type'] as string | undefined))
    return refuse('application_type')
  const asked = readList(metadata['grant_types'], ['authorization_code', 'refresh_token'])
  const forbidden = ['client_credentials', 'password', 'implicit']
  if (!asked?.includes('authorization_code') || asked.some((type) => forbidden.includes(type)))
    return refuse('grant_types')
  const grantTypes = ['authorization_code', 'refresh_token'].filter((type) => asked.includes(type))
  const responses = readList(metadata['response_types'], ['code'])
  if (responses?.length !== 1 || responses[0] !== 'code') return refuse('response_types')
  if (!hasAcceptableKeys(metadata)) return refuse('jwks')
  if (!Object.entries(metadata).every(([member, json]) => isAcceptableLink(member, json))) return refuse('uri')

  const offered = metadata['redirect_uris']
  if (!Array.isArray(offered) || offered.length === 0 || offered.length > 20) return refuse('redirect_uris')
  const redirectUris: string[] = []
  for (const uri of offered) {
    const judgement = typeof uri === 'string' ? judgeRedirectUri(uri) : undefined
    if (judgement?.ok) redirectUris.push(uri as string)
    else if (judgement?.severity !== 'odd')
      return { ok: false, error: 'invalid_redirect_uri', reason: 'redirect_uri_dangerous' }
  }
  if (redirectUris.length === 0) return { ok: false, error: 'invalid_redirect_uri', reason: 'redirect_uris_none_left' }
  const dpop = metadata['dpop_bound_access_tokens'] === true ? ({ dpop: true } as const) : {}
  const client = {
    name: displayName(name),
    host: null,
    declared: 'registered',
    redirectUris,
    grantTypes,
    ...dpop,
  } as const
  return { ok: true, client }
}

function isAcceptableLink(member: string, json: Json): boolean {
  if (!/^(?:client|logo|policy|tos|jwks|initiate_login|sector_identifier)_uri(?:#|$)/.test(member)) return true
  if (typeof json !== 'string' || json.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(json) || !URL.canParse(json))
    return false
  const url = new URL(json)
  return url.username === '' && url.password === '' && isPublicName(url.hostname)
}
