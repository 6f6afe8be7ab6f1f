import type { IdentityNode, JsonObject } from '@fullmakt/ir'
import { type AuthorizationServer, takeByAddress } from '@fullmakt/oauth'
import type { Change, Store } from '@fullmakt/store'
import { sha256Text } from '../crypto.ts'
import type { Provider, SignInProof } from './provider.ts'
import { readIdentity } from './read-identity.ts'

/** What a sign-in leads to: a pending authorization, or a page of the owner's. */
export interface ProviderGoal {
  readonly name: 'transaction' | 'return'
  readonly value: string
}

/** Where the browser goes to sign in, or why it goes nowhere. */
export type Begun =
  | { readonly ok: true; readonly location: string }
  | { readonly ok: false; readonly reason: 'throttled' | 'unavailable'; readonly detail: string }

/**
 * The session of who came back, or why there is none. `goal` is there when the answer belonged to a sign-in of this browser, so that it can be tried
 * again; `detail` is for the log.
 */
export type Finished =
  | { readonly ok: true; readonly session: string; readonly goal: ProviderGoal }
  | {
      readonly ok: false
      readonly reason: 'unknown' | 'refused-there' | 'untrusted' | 'unavailable' | 'revoked'
      readonly detail: string
      readonly goal?: ProviderGoal
    }

/** Signing in at the identity provider. */
export interface ProviderSignIn {
  /** The host of the provider, to be shown. */
  readonly host: string
  begin(goal: ProviderGoal, browser: string, clientAddress: string): Promise<Begun>
  /** Takes the query of the request that came back and the browser it came from. Each sign-in is answered once. */
  finish(query: string, browser: string | undefined): Promise<Finished>
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

const TEN_MINUTES = 600_000

/**
 * Makes signing in at a provider. What is kept of a sign-in is where it leads and a hash of its state and browser; nonce and verifier come from the
 * browser's own cookie, so that an answer is of use in the browser that asked for it and in no other.
 */
export function providerSignIn(options: ProviderSignInOptions): ProviderSignIn {
  const { identity, provider, oauth, store, commit, now, random } = options
  const failed = async (reason: string): Promise<void> => {
    await commit([], [{ kind: 'sign-in.failed', user: null, reason }])
  }
  return {
    host: new URL(identity.issuer).host,
    async begin(goal, browser, clientAddress) {
      const limit = (prefix: string): string => `oidc/rate/${prefix}`
      const rate = await takeByAddress(store, limit, clientAddress, { count: 60, periodMs: TEN_MINUTES })
      if (!rate.allowed) return { ok: false, reason: 'throttled', detail: 'too many sign-ins' }
      const proof = proofOf(Buffer.from(random(32)).toString('base64url'), browser)
      let location: URL
      try {
        location = await provider.authorizationUrl(proof)
      } catch (error) {
        return { ok: false, reason: 'unavailable', detail: codeOf(error) }
      }
      const expiresAt = now() + TEN_MINUTES
      const value = JSON.stringify({ goal, expiresAt } satisfies Pending)
      const applied = await commit([{ op: 'insert', key: keyOf(proof.state, browser), value, expiresAt }], [])
      if (!applied.ok) throw new Error('a new sign-in collided with an old one')
      return { ok: true, location: location.href }
    },
    async finish(query, browser) {
      const response = new URLSearchParams(query)
      const states = response.getAll('state')
      const [state = ''] = states
      const unknown = (detail: string): Finished => ({ ok: false, reason: 'unknown', detail })
      if (states.length !== 1 || !/^[A-Za-z0-9_-]{43}$/.test(state)) return unknown('state_missing')
      if (browser === undefined) return unknown('browser_missing')
      const key = keyOf(state, browser)
      const entry = await store.get(key)
      if (entry === undefined) return unknown('state_unknown')
      const { goal, expiresAt } = JSON.parse(entry.value) as Pending
      if (expiresAt <= now()) return unknown('state_expired')
      if (!(await commit([{ op: 'take', key }], [])).ok) return unknown('state_used')
      let claims: JsonObject
      try {
        claims = (await provider.redeem(response, proofOf(state, browser))) as unknown as JsonObject
      } catch (error) {
        const detail = codeOf(error)
        await failed(detail)
        return { ok: false, reason: REASONS[detail] ?? 'untrusted', detail, goal }
      }
      const result = await oauth.signInExternally(readIdentity(identity, claims))
      if (result.ok) return { ok: true, session: result.session, goal }
      await failed(result.reason)
      return { ok: false, reason: result.reason === 'revoked' ? 'revoked' : 'untrusted', detail: result.reason, goal }
    },
  }
}

interface Pending {
  readonly goal: ProviderGoal
  readonly expiresAt: number
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

function keyOf(state: string, browser: string): string {
  return `oidc/sign-in/${sha256Text(`oidc state\n${state}\n${browser}`)}`
}

// What the provider wrote is not repeated: only codes of our own and of the library.
function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(code) ? code : 'OIDC_FAILED'
}
