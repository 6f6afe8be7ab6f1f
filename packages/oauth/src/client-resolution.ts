import type { AgentNode } from '@fullmakt/ir'
import { takeByAddress } from './address-limit.ts'
import { cacheLifetime } from './cache-lifetime.ts'
import type { Client } from './client.ts'
import { isClientIdUrl } from './client-id-url.ts'
import { fetchLogo } from './client-logo.ts'
import { readClientDocument } from './client-metadata-document.ts'
import type { Context } from './context.ts'
import { grantType } from './grant-type.ts'
import { key } from './key.ts'
import { read } from './record.ts'

/** The client an id names, or why it names none; `transient` means that asking later may help. */
export type ClientResult =
  | { readonly ok: true; readonly client: Client }
  | { readonly ok: false; readonly reason: string; readonly transient: boolean }

/** How many documents are kept, for all clients together: strangers may name any number. Those beyond are fetched whenever they are asked for, and show no logo. */
const KEPT = { count: 1_000, periodMs: 3_600_000 }

/**
 * Finds a client by its id: a declared agent first, then a registered client, then, if enabled, a metadata document by its URL.
 * A revoked client or agent is not found. Documents are fetched at most 30 times a minute for one address, once for all who ask for one at one time, and
 * only valid ones are kept.
 *
 * @see MCP 2026-07-28, basic/authorization/client-registration
 */
export async function resolveClient(context: Context, id: string, clientAddress: string): Promise<ClientResult> {
  const found = await find(context, id, clientAddress)
  if (!found.ok) return found
  const subjects = [`client:${id}`]
  if (found.client.declared === 'agent') subjects.push(`agent:${id}`)
  return (await context.ports.store.isRevoked(subjects)) ? unknown('client_revoked') : found
}

async function find(context: Context, id: string, clientAddress: string): Promise<ClientResult> {
  const agent = context.agents.get(id)
  if (agent !== undefined) {
    return { ok: true, client: agentClient(context, agent) }
  }
  if (isRegisteredId(id)) {
    const entry = await context.ports.store.get(key.client(id))
    return entry === undefined ? unknown('client_unknown') : { ok: true, client: read<Client>(entry) }
  }
  if (!context.settings.clientIdMetadata || !isClientIdUrl(id)) return unknown('client_unknown')
  if (!isTakenHost(context.settings.clientHosts, new URL(id).host)) return unknown('client_host')
  return await findByDocument(context, id, clientAddress)
}

function isTakenHost(hosts: readonly string[] | undefined, host: string): boolean {
  if (hosts === undefined) return true
  return hosts.some((taken) => (taken.startsWith('*.') ? host.endsWith(taken.slice(1)) : host === taken))
}

function agentClient({ settings }: Context, agent: AgentNode): Client {
  const { name, title, redirectUris, auth } = agent
  const browser = redirectUris.length === 0 ? [] : ['authorization_code', 'refresh_token']
  const base = { id: name, name: title, host: null, declared: 'agent', redirectUris } as const
  if (auth === undefined || auth.kind === 'none') return { ...base, grantTypes: browser }
  const others = [
    ...((agent.scopes ?? []).length === 0 ? [] : ['client_credentials']),
    ...(agent.mayExchange === true ? [grantType.tokenExchange] : []),
    ...((settings.trustedIssuers ?? []).length === 0 ? [] : [grantType.jwtBearer]),
  ]
  return { ...base, grantTypes: [...browser, ...others], auth }
}

/** Tells whether an id has the form that dynamic registration gives out. */
export function isRegisteredId(id: string): boolean {
  return /^client_[A-Za-z0-9_-]{22}$/.test(id)
}

async function findByDocument(context: Context, url: string, clientAddress: string): Promise<ClientResult> {
  const { ports } = context
  const cached = await ports.store.get(key.metadata(ports.sha256(url)))
  if (cached !== undefined) {
    const kept = read<Client & { readonly expiresAt: number }>(cached)
    if (kept.id === url && kept.expiresAt > ports.now()) return { ok: true, client: kept }
  }
  const limit = (prefix: string): string => key.rate('metadata', prefix)
  const rate = await takeByAddress(ports.store, limit, clientAddress, { count: 30, periodMs: 60_000 })
  if (!rate.allowed) return { ok: false, reason: 'rate_limited', transient: true }
  const running = context.fetching.get(url)
  if (running !== undefined) return await running
  const fetching = fetchDocument(context, url).finally(() => context.fetching.delete(url))
  context.fetching.set(url, fetching)
  return await fetching
}

async function fetchDocument(context: Context, url: string): Promise<ClientResult> {
  const { ports } = context
  const fetched = await ports.fetchClientMetadata(url)
  const result = readClientDocument(url, fetched)
  if (!result.ok || !fetched.ok) {
    return { ok: false, reason: result.ok ? 'metadata_unreachable' : result.reason, transient: !fetched.ok }
  }
  if (!(await ports.store.rateTake(key.rate('metadata-kept', 'all'), KEPT)).allowed) {
    return { ok: true, client: result.client }
  }
  const fetchedAt = ports.now()
  const expiresAt = fetchedAt + cacheLifetime(fetched, fetchedAt)
  const mayAsk = (host: string): boolean => isTakenHost(context.settings.clientHosts, host)
  const logo = await fetchLogo(context, url, result.logoUri, mayAsk, expiresAt)
  const client: Client = { ...result.client, ...(logo === undefined ? {} : { logo: logo.name }) }
  const value = JSON.stringify({ ...client, expiresAt })
  const kept = { op: 'put', key: key.metadata(ports.sha256(url)), value, expiresAt } as const
  await ports.commit([kept, ...(logo === undefined ? [] : [logo.change])], [])
  return { ok: true, client }
}

function unknown(reason: string): ClientResult {
  return { ok: false, reason, transient: false }
}
