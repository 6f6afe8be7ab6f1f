import { isAccountName, normalizePassword } from './account.ts'
import { takeByAddress } from './address-limit.ts'
import { addressPrefix } from './address-prefix.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { type AccountRecord, read } from './record.ts'
import { base64url } from './secret.ts'
import { openSession } from './session.ts'

/** A session's cookie value, or a refusal; `retryAfterMs` is given when throttled. The page must show every refusal alike. */
export type SignInResult =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly reason: 'refused' | 'throttled'; readonly retryAfterMs?: number }

/** The credentials a resource owner typed and the address they came from. */
export interface SignInInput {
  readonly name: string
  readonly password: string
  readonly clientAddress: string
}

const quarter = 900_000
/** How many attempts the log has of names without an account. */
const UNKNOWN = { count: 100, periodMs: 4 * quarter }

/**
 * Makes the sign-in of local accounts. Attempts are limited to 10 per quarter of an hour for one account from one address prefix,
 * 50 for one address prefix, and 100 an hour for one account from everywhere.
 * Of names without an account the log has 100 an hour. An unknown name costs the same time as a wrong password: it is verified against a hash of nothing anyone knows.
 */
export function createSignIn(context: Context): (input: SignInInput) => Promise<SignInResult> {
  const { ports } = context
  let dummy: Promise<string> | undefined
  const dummyHash = (): Promise<string> => {
    dummy ??= ports.hashPassword(base64url(ports.random(24))).catch((error: unknown) => {
      dummy = undefined
      throw error
    })
    return dummy
  }
  return async ({ name: typed, password, clientAddress }) => {
    const name = typed.toLowerCase()
    const retryAfterMs = await throttle(context, name, clientAddress)
    if (retryAfterMs > 0) return { ok: false, reason: 'throttled', retryAfterMs }
    const nobody = await dummyHash()
    const entry = isAccountName(name) ? await ports.store.get(key.account(name)) : undefined
    const account = entry === undefined ? undefined : read<AccountRecord>(entry)
    const usable = password.length <= 256 ? normalizePassword(password) : ''
    const verified = await ports.verifyPassword(
      usable,
      account?.external === undefined ? (account?.passwordHash ?? nobody) : nobody,
    )
    const revoked = await ports.store.isRevoked([`user:${isAccountName(name) ? name : ''}`])
    const isLocal = account?.external === undefined && context.settings.identityIssuer === undefined
    if (account !== undefined && isLocal && verified && !revoked)
      return { ok: true, session: await openSession(context, account) }
    const reason = !isLocal
      ? 'not_local'
      : account === undefined
        ? 'unknown_name'
        : revoked
          ? 'revoked'
          : 'wrong_password'
    // What has no account is counted as one name, so that strangers cannot fill the log with names that they make up.
    const isTold =
      account !== undefined || (await ports.store.rateTake(key.rate('sign-in-unknown', 'all'), UNKNOWN)).allowed
    if (isTold) await ports.commit([], [{ kind: 'sign-in.failed', user: account?.name ?? null, reason }])
    return { ok: false, reason: 'refused' }
  }
}

async function throttle(context: Context, name: string, clientAddress: string): Promise<number> {
  const { store, sha256 } = context.ports
  const who = sha256(`name\n${name}`)
  const limit = (prefix: string): string => key.rate('sign-in-address', prefix)
  const address = await takeByAddress(store, limit, clientAddress, { count: 50, periodMs: quarter })
  if (!address.allowed) return Math.max(1, address.retryAfterMs)
  const limits = [
    [key.rate('sign-in-pair', `${who}/${addressPrefix(clientAddress)}`), { count: 10, periodMs: quarter }],
    [key.rate('sign-in-account', who), { count: 100, periodMs: 4 * quarter }],
  ] as const
  for (const [rateKey, rate] of limits) {
    const taken = await store.rateTake(rateKey, rate)
    if (!taken.allowed) return Math.max(1, taken.retryAfterMs)
  }
  return 0
}
