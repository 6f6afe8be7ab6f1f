import { FullmaktError } from '@fullmakt/ir'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { read } from './record.ts'
import { isSecret, newSecret, sameSecret } from './secret.ts'

/** How long an authorization request waits for its resource owner, sign-in and consent together, in milliseconds. */
export const transactionMs = 600_000

/** A judged authorization request while a signed-in resource owner consents; bound to one browser, whose value is kept as a hash. */
export interface Transaction extends AuthorizationRequest {
  readonly browser: string
}

/** A transaction found for this browser, or why there is none. */
export type TransactionResult =
  | { readonly ok: true; readonly transaction: Transaction; readonly key: string }
  | { readonly ok: false; readonly reason: 'transaction_unknown' | 'transaction_browser' }

/** Keeps a judged request until ten minutes after it came and returns its handle, which is kept as a hash. */
export async function openTransaction(
  context: Context,
  request: AuthorizationRequest,
  browser: string,
): Promise<string> {
  const { ports } = context
  const handle = newSecret(ports, 'transaction')
  const transaction: Transaction = { ...request, browser: browserHash(context, browser) }
  const change = {
    op: 'insert',
    key: key.transaction(ports.sha256(handle)),
    value: JSON.stringify(transaction),
    expiresAt: request.startedAt + transactionMs,
  } as const
  if (!(await ports.commit([change], [])).ok) throw new Error('a new transaction collided with an old one')
  return handle
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

/** Tells whether a browser value is long enough to be unguessable. */
export function isBrowserValue(browser: string): boolean {
  return browser.length >= 22
}

/** Refuses a browser value that is not: throws `FullmaktError` with code `ERR_OAUTH_BROWSER`. */
export function checkBrowser(browser: string): void {
  if (!isBrowserValue(browser))
    throw new FullmaktError('ERR_OAUTH_BROWSER', 'the browser value must hold at least 128 random bits')
}

function browserHash(context: Context, browser: string): string {
  return context.ports.sha256(`browser\n${browser}`)
}
