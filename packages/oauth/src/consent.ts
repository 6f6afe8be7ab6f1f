import type { ScopeNode } from '@fullmakt/ir'
import type { Change } from '@fullmakt/store'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { RequestingClient } from './client.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { isLoopbackRedirect } from './redirect-uri.ts'
import type { Session } from './session.ts'

/** Everything the consent page shows; names are made safe to show but not escaped. */
export interface ConsentPage {
  readonly kind: 'consent'
  readonly transaction: string
  /** Goes into the form and comes back with the decision. */
  readonly csrf: string
  readonly client: {
    readonly id: string
    readonly name: string
    readonly host: string | null
    /** The name that its logo is served under; null when there is none. */
    readonly logo: string | null
    readonly declared: RequestingClient['declared']
    /** True when every redirect URI stays on the user's machine, where any program may listen. */
    readonly loopbackOnly: boolean
  }
  readonly redirectHost: string
  readonly resource: string
  readonly scopes: readonly ScopeNode[]
  readonly user: string
  /** What people call the user. */
  readonly userLabel: string
  /** Lifetime of the grant asked for, milliseconds. */
  readonly lifetimeMs: number
}

/** Builds the consent page of a transaction for a signed-in user. */
export function consentPage(
  context: Context,
  handle: string,
  browser: string,
  request: AuthorizationRequest,
  session: Session,
): ConsentPage {
  const { id, name, host, declared, logo = null, loopbackOnly } = request.client
  return {
    kind: 'consent',
    transaction: handle,
    csrf: consentCsrf(context, handle, browser, session),
    client: { id, name, host, logo, declared, loopbackOnly },
    redirectHost: new URL(request.redirectUri).host,
    resource: context.settings.resource,
    scopes: request.scopes.flatMap((scope) => context.scopes.get(scope) ?? []),
    user: session.user,
    userLabel: session.label,
    lifetimeMs: context.settings.grantMs,
  }
}

/** The value that ties a decision to its transaction, browser and session; nothing of it is kept. */
export function consentCsrf(context: Context, handle: string, browser: string, session: Session): string {
  return context.ports.sha256(`consent\n${handle}\n${browser}\n${session.csrf}`)
}

/** Tells whether a consent may be remembered at all: only for a declared agent with a redirect URI off the user's machine. */
export function isRememberable({ declared, loopbackOnly }: RequestingClient): boolean {
  return declared === 'agent' && !loopbackOnly
}

/** Tells whether an earlier consent of this user covers the request: same client, same redirect URI, no further scope, no new password since. */
export async function consentStands(
  context: Context,
  request: Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'scopes' | 'prompt' | 'direct'>,
  owner: Owner,
): Promise<boolean> {
  if (!request.direct || request.prompt.includes('consent') || !isRememberable(request.client)) return false
  if (isLoopbackRedirect(request.redirectUri)) return false
  const remembered = await rememberedScopes(context, owner, request.client.id, request.redirectUri)
  return remembered !== undefined && request.scopes.every((scope) => remembered.includes(scope))
}

/** The change that remembers a consent, added to what was remembered before; none when it may not be remembered. */
export async function rememberConsent(
  context: Context,
  request: AuthorizationRequest,
  owner: Owner,
): Promise<Change[]> {
  const { client, redirectUri, scopes } = request
  if (!isRememberable(client) || isLoopbackRedirect(redirectUri)) return []
  const before = (await rememberedScopes(context, owner, client.id, redirectUri)) ?? []
  const value = JSON.stringify([...new Set([...before, ...scopes])])
  return [{ op: 'put', key: consentKey(context, owner, client.id, redirectUri), value }]
}

/** Who consents, with the generation of their password: a new one ends every consent that was given before it. */
export type Owner = Pick<Session, 'user' | 'generation'>

/** The store key of a remembered consent. */
export function consentKey(context: Context, owner: Owner, client: string, redirectUri: string): string {
  return key.consent(owner.user, context.ports.sha256(`${owner.generation}\n${client}\n${redirectUri}`))
}

async function rememberedScopes(
  context: Context,
  owner: Owner,
  client: string,
  redirectUri: string,
): Promise<readonly string[] | undefined> {
  const entry = await context.ports.store.get(consentKey(context, owner, client, redirectUri))
  return entry === undefined ? undefined : (JSON.parse(entry.value) as string[])
}
