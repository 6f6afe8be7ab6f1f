import type { IdentityNode, JsonObject } from '@fullmakt/ir'
import { type AuthorizationServer, takeByAddress } from '@fullmakt/oauth'
import type { Change, Store } from '@fullmakt/store'
import { sha256Text } from '../crypto.ts'
import type { SignInGoal } from '../pages/sign-in-page.ts'
import { type PendingSignIn, readPending, writePending } from './pending-sign-ins.ts'
import type { Provider, SignInProof } from './provider.ts'
import { readIdentity } from './read-identity.ts'

/** A browser on its way to the provider or back: its own value, the sign-ins that it carries, and the address it comes from. */
export interface ProviderVisitor {
  readonly browser: string
  /** The value of the browser's cookie of pending sign-ins; empty when it has none. */
  readonly pending: string
  readonly clientAddress: string
}

/** Where the browser goes to sign in, and what it carries there and back; or why it goes nowhere. */
export type Begun =
  | { readonly ok: true; readonly location: string; readonly pending: string }
  | { readonly ok: false; readonly reason: 'throttled' | 'unavailable'; readonly detail: string }

/**
 * The session of who came back, or why there is none. `goal` and what the browser carries from now on are there when the answer belonged to a sign-in
 * of this browser, so that it can be tried again; `detail` is for the log.
 */
export type Finished =
  | { readonly ok: true; readonly session: string; readonly goal: SignInGoal; readonly pending: string }
  | {
      readonly ok: false
      readonly reason: RefusalReason
      readonly detail: string
      readonly goal?: SignInGoal
      readonly pending?: string
    }

/** Why nobody is signed in. */
export type RefusalReason = 'unknown' | 'throttled' | 'refused-there' | 'untrusted' | 'unavailable' | 'revoked'

/** Signing in at the identity provider. */
export interface ProviderSignIn {
  /** The host of the provider, to be shown. */
  readonly host: string
  begin(goal: SignInGoal, visitor: ProviderVisitor): Promise<Begun>
  /** Takes the query of the request that came back. Each sign-in opens one session at most. */
  finish(query: string, visitor: ProviderVisitor): Promise<Finished>
}

/** What signing in stands on. */
export interface ProviderSignInOptions {
  readonly identity: IdentityNode
  readonly provider: Provider
  readonly oauth: Pick<AuthorizationServer, 'signInExternally'>
  readonly store: Pick<Store, 'get' | 'rateTake'>
  readonly commit: (changes: readonly Change[], entries: readonly object[]) => Promise<{ readonly ok: boolean }>
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/** How long a sign-in at the provider may take, in milliseconds. */
export const pendingMs = 600_000
/** How often one address may go to the provider, and come back from there. */
const RATE = { count: 60, periodMs: pendingMs }
/** How many failures the audit log has, whoever they are of: strangers must not fill it. */
const FAILURES = { count: 100, periodMs: 3_600_000 }

/**
 * Makes signing in at a provider. Nothing is kept of a sign-in before it succeeds: the browser carries where it leads, and nonce and verifier come from
 * its state and the browser's own value, so that an answer is of use in the browser that asked for it and in no other.
 */
export function providerSignIn(options: ProviderSignInOptions): ProviderSignIn {
  const { identity, provider, oauth, store, commit, now, random } = options
  const take = (way: 'begin' | 'finish', address: string) =>
    takeByAddress(store, (prefix) => `oidc/rate/${way}/${prefix}`, address, RATE)
  // The states that are just being answered: a code goes to the provider once, however often a browser sends it at one time.
  const answering = new Set<string>()
  const failed = async (reason: string): Promise<void> => {
    if (!(await store.rateTake('oidc/rate/failed', FAILURES)).allowed) return
    await commit([], [{ kind: 'sign-in.failed', user: null, reason }])
  }
  const answer = async (response: URLSearchParams, found: Found, visitor: ProviderVisitor): Promise<Finished> => {
    const { state, goal, expiresAt, others } = found
    const pending = writePending(others, visitor.browser)
    const refuse = (reason: RefusalReason, detail: string): Finished => ({ ok: false, reason, detail, goal, pending })
    const used = { op: 'insert', key: `oidc/used/${sha256Text(state)}`, value: '', expiresAt } as const
    const wasUsed: Finished = { ok: false, reason: 'unknown', detail: 'state_used', pending }
    if ((await store.get(used.key)) !== undefined) return wasUsed
    if (!(await take('finish', visitor.clientAddress)).allowed) return refuse('throttled', 'too many answers')
    let claims: JsonObject
    try {
      claims = (await provider.redeem(response, proofOf(state, visitor.browser))) as unknown as JsonObject
    } catch (error) {
      const detail = codeOf(error)
      await failed(detail)
      return refuse(REASONS[detail] ?? 'untrusted', detail)
    }
    // Marked only now, when the provider vouches for somebody: strangers leave no marks.
    if (!(await commit([used], [])).ok) return wasUsed
    const result = await oauth.signInExternally(readIdentity(identity, claims))
    if (result.ok) return { ok: true, session: result.session, goal, pending }
    await failed(result.reason)
    return refuse(result.reason === 'revoked' ? 'revoked' : 'untrusted', result.reason)
  }
  return {
    host: new URL(identity.issuer).host,
    async begin(goal, { browser, pending, clientAddress }) {
      if (!(await take('begin', clientAddress)).allowed) {
        return { ok: false, reason: 'throttled', detail: 'too many sign-ins' }
      }
      const state = Buffer.from(random(32)).toString('base64url')
      let location: URL
      try {
        location = await provider.authorizationUrl(proofOf(state, browser))
      } catch (error) {
        return { ok: false, reason: 'unavailable', detail: codeOf(error) }
      }
      const begun = { state, goal, expiresAt: now() + pendingMs }
      const carried = writePending([begun, ...readPending(pending, browser, now())], browser)
      return { ok: true, location: location.href, pending: carried }
    },
    async finish(query, visitor) {
      const response = new URLSearchParams(query)
      const found = findPending(response.getAll('state'), visitor, now())
      if (typeof found === 'string') return { ok: false, reason: 'unknown', detail: found }
      const { state } = found
      if (answering.has(state)) return { ok: false, reason: 'unknown', detail: 'state_used' }
      answering.add(state)
      try {
        return await answer(response, found, visitor)
      } finally {
        answering.delete(state)
      }
    },
  }
}

interface Found extends PendingSignIn {
  readonly others: readonly PendingSignIn[]
}

/** The sign-in of this browser that an answer is for, and its other ones; or why there is none. */
function findPending(states: readonly string[], { browser, pending }: ProviderVisitor, now: number): Found | string {
  if (states.length !== 1) return 'state_missing'
  if (browser === '') return 'browser_missing'
  const all = readPending(pending, browser, now)
  const found = all.find(({ state }) => state === states[0])
  return found === undefined ? 'state_unknown' : { ...found, others: all.filter((one) => one !== found) }
}

const REASONS: Readonly<Record<string, 'refused-there' | 'unavailable'>> = {
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: 'refused-there',
  OIDC_UNREACHABLE: 'unavailable',
  OIDC_SECRET: 'unavailable',
}

function proofOf(state: string, browser: string): SignInProof {
  const derived = (what: string): string => sha256Text(`oidc ${what}\n${state}\n${browser}`)
  return { state, nonce: derived('nonce'), verifier: derived('verifier') }
}

// What the provider wrote is not repeated: only codes of our own and of the library.
function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(code) ? code : 'OIDC_FAILED'
}
