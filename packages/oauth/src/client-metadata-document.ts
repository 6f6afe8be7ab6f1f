import { isJsonObject, type Json, type JsonObject, parseStrictJson } from '@fullmakt/ir'
import { type Client, type ClientAuth, displayName } from './client.ts'
import { isDocumentUrl } from './client-id-url.ts'
import { readKeySet } from './jwk.ts'
import { hasAcceptableKeys } from './key-set.ts'
import type { FetchedDocument } from './ports.ts'
import { judgeRedirectUri } from './redirect-uri.ts'

/** The largest client metadata document, in bytes. */
export const maxDocumentBytes = 5120

/** The client a document describes and where it says its logo is, or why it describes none. */
export type DocumentResult =
  | { readonly ok: true; readonly client: Client; readonly logoUri: Json | undefined }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads a fetched Client ID Metadata Document: JSON of at most 5 KiB whose `client_id` is the URL byte for byte, with a name and redirect URIs,
 * without any secret, for a public client or one that signs with the keys it names. `url` must have passed `isClientIdUrl`.
 *
 * @see draft-ietf-oauth-client-id-metadata-document §4
 */
export function readClientDocument(url: string, fetched: FetchedDocument): DocumentResult {
  if (!fetched.ok) return refuse('metadata_unreachable')
  if (fetched.body.byteLength > maxDocumentBytes) return refuse('metadata_oversize')
  if (!/^application\/(?:[a-z0-9.-]+\+)?json[ \t]*(?:;.*)?$/i.test(fetched.contentType ?? ''))
    return refuse('metadata_content_type')
  const read = parseStrictJson(fetched.body)
  if (!read.ok || !isJsonObject(read.value)) return refuse('metadata_not_json')
  const document = read.value
  if (document['client_id'] !== url) return refuse('metadata_client_id')
  if (Object.keys(document).some((name) => name.startsWith('client_secret'))) return refuse('metadata_secret')
  const name = document['client_name']
  if (typeof name !== 'string' || name.trim() === '') return refuse('metadata_client_name')
  const method = document['token_endpoint_auth_method'] ?? 'none'
  if (method !== 'none' && method !== 'private_key_jwt') return refuse('metadata_auth_method')
  if (!hasAcceptableKeys(document)) return refuse('metadata_keys')
  const auth = method === 'none' ? undefined : readAuth(document)
  if (auth === null) return refuse('metadata_keys')
  const grantTypes = readList(document['grant_types'], ['authorization_code', 'refresh_token'])
  if (!grantTypes?.includes('authorization_code')) return refuse('metadata_grant_types')
  if (!readList(document['response_types'], ['code'])?.includes('code')) return refuse('metadata_response_types')
  const offered = readList(document['redirect_uris'], [])
  if (offered === undefined || offered.length === 0 || offered.length > 20) return refuse('metadata_redirect_uris')
  const judged = offered.map((uri) => ({ uri, judgement: judgeRedirectUri(uri) }))
  if (judged.some(({ judgement }) => !judgement.ok && judgement.severity === 'dangerous'))
    return refuse('metadata_redirect_uris')
  const redirectUris = judged.filter(({ judgement }) => judgement.ok).map(({ uri }) => uri)
  if (redirectUris.length === 0) return refuse('metadata_redirect_uris')
  const client = {
    id: url,
    name: displayName(name),
    host: new URL(url).host,
    declared: 'metadata',
    redirectUris,
    grantTypes,
    ...(auth === undefined ? {} : { auth }),
    ...(document['dpop_bound_access_tokens'] === true ? ({ dpop: true } as const) : {}),
  } as const
  return { ok: true, client, logoUri: document['logo_uri'] }
}

function readAuth({ jwks, jwks_uri: jwksUri }: JsonObject): ClientAuth | null {
  if (typeof jwksUri === 'string')
    return isDocumentUrl(jwksUri) ? { kind: 'private_key_jwt', keys: null, jwksUri } : null
  const keys = readKeySet(jwks)
  return keys === undefined ? null : { kind: 'private_key_jwt', keys, jwksUri: null }
}

/** Reads an array of texts; a missing one is the default, anything else undefined. */
export function readList(json: Json | undefined, missing: readonly string[]): readonly string[] | undefined {
  if (json === undefined) return missing
  return Array.isArray(json) && json.every((item) => typeof item === 'string') ? (json as string[]) : undefined
}

function refuse(reason: string): DocumentResult {
  return { ok: false, reason }
}
