import { FullmaktError } from '@fullmakt/ir'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { RequestingClient } from './client.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { read } from './record.ts'
import { isSecret, newSecret, sameSecret } from './secret.ts'

/** How long an authorization request waits for its resource owner, in milliseconds. */
export const transactionMs = 600_000

/** A judged authorization request while its resource owner signs in and consents; bound to one browser. */
export interface Transaction {
  readonly client: RequestingClient
  readonly redirectUri: string
  readonly state: string | null
  readonly challenge: string
  readonly scopes: readonly string[]
  readonly prompt: readonly string[]
  /** The thumbprint of the key that must redeem the code, where the request named one. */
  readonly jkt?: string
  /** Whether the request came from the user's own navigation; only then may a remembered consent stand. */
  readonly direct: boolean
  readonly browser: string
  readonly startedAt: number
}

/** A transaction found for this browser, or why there is none. */
export type TransactionResult =
  | { readonly ok: true; readonly transaction: Transaction; readonly key: string }
  | { readonly ok: false; readonly reason: 'transaction_unknown' | 'transaction_browser' }

/** Keeps a judged request for ten minutes and returns its handle; handle and browser value are kept as hashes. */
export async function openTransaction(
  context: Context,
  request: AuthorizationRequest,
  browser: string,
  direct: boolean,
): Promise<{ readonly handle: string; readonly transaction: Transaction }> {
  const { ports } = context
  const handle = newSecret(ports, 'transaction')
  const startedAt = ports.now()
  const { client, redirectUri, challenge, scopes, prompt } = request
  const transaction: Transaction = {
    client,
    redirectUri,
    state: request.state ?? null,
    challenge,
    scopes,
    prompt,
    ...(request.jkt === undefined ? {} : { jkt: request.jkt }),
    direct,
    browser: browserHash(context, browser),
    startedAt,
  }
  const value = JSON.stringify(transaction)
  const change = {
    op: 'insert',
    key: key.transaction(ports.sha256(handle)),
    value,
    expiresAt: startedAt + transactionMs,
  } as const
  if (!(await ports.commit([change], [])).ok) throw new Error('a new transaction collided with an old one')
  return { handle, transaction }
}

/** Finds the transaction of a handle for the browser that started it; another browser learns and changes nothing. */
export async function findTransaction(context: Context, handle: string, browser: string): Promise<TransactionResult> {
  const { ports } = context
  if (!isSecret(handle, 'transaction')) return { ok: false, reason: 'transaction_unknown' }
  const transactionKey = key.transaction(ports.sha256(handle))
  const entry = await ports.store.get(transactionKey)
  if (entry === undefined) return { ok: false, reason: 'transaction_unknown' }
  const transaction = read<Transaction>(entry)
  if (transaction.startedAt + transactionMs <= ports.now()) return { ok: false, reason: 'transaction_unknown' }
  const same = browser !== '' && sameSecret(ports, browserHash(context, browser), transaction.browser)
  return same ? { ok: true, transaction, key: transactionKey } : { ok: false, reason: 'transaction_browser' }
}

/** Refuses a browser value too short to be unguessable: throws `FullmaktError` with code `ERR_OAUTH_BROWSER`. */
export function checkBrowser(browser: string): void {
  if (browser.length < 22)
    throw new FullmaktError('ERR_OAUTH_BROWSER', 'the browser value must hold at least 128 random bits')
}

function browserHash(context: Context, browser: string): string {
  return context.ports.sha256(`browser\n${browser}`)
}
