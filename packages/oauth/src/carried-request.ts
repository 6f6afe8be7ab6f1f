import { isJsonObject, parseStrictJson } from '@fullmakt/ir'
import type { Arrival, AuthorizationRequest } from './authorization-request.ts'
import type { Context } from './context.ts'
import type { Form } from './form.ts'
import { isBrowserValue, transactionMs } from './transaction.ts'

/** The longest sealed request that a browser is given to carry, in characters: it must fit into a form and into a URL. */
export const maxCarriedLength = 12_288

/** A carried request opened again, yet to be judged, or why it is none. */
export type CarriedResult =
  | { readonly ok: true; readonly form: Form; readonly arrival: Arrival }
  | { readonly ok: false; readonly reason: 'transaction_unknown' | 'transaction_browser' }

/**
 * Seals a judged request for the browser that nobody is signed in at, so that nothing of it is kept here meanwhile.
 * The key is derived from the browser's own value: no other browser can open or make one, every node can, and what comes back is what was judged.
 * What the client left out is written out, and what was passed over is gone.
 */
export function carryRequest(context: Context, request: AuthorizationRequest, browser: string): string {
  const { client, redirectUri, state, challenge, scopes, prompt, jkt, direct, startedAt } = request
  const parameters = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scope: scopes.join(' '),
    prompt: prompt.join(' '),
    dpop_jkt: jkt,
  }
  return context.ports.seal(browser, PURPOSE, JSON.stringify({ ...parameters, direct, startedAt }))
}

/**
 * Opens a carried request in the browser that it was sealed for, until ten minutes after it came. Its parameters must be judged anew.
 * Whoever sits at that browser could make one, but says no more with it than with any other request.
 */
export function openCarried({ ports }: Context, sealed: string, browser: string): CarriedResult {
  const text = isBrowserValue(browser) ? ports.unseal(browser, PURPOSE, sealed) : undefined
  if (text === undefined) return { ok: false, reason: 'transaction_browser' }
  const read = parseStrictJson(new TextEncoder().encode(text))
  const { direct, startedAt, ...parameters } = read.ok && isJsonObject(read.value) ? read.value : {}
  const now = ports.now()
  if (typeof startedAt !== 'number' || startedAt > now + SKEW_MS || startedAt + transactionMs <= now) {
    return { ok: false, reason: 'transaction_unknown' }
  }
  const form = new Map(Object.entries(parameters).map(([name, value]) => [name, [String(value)]]))
  return { ok: true, form, arrival: { direct: direct === true, startedAt } }
}

const PURPOSE = 'authorization request'
/** By how much the clock of the node that sealed it may be ahead, in milliseconds. */
const SKEW_MS = 10_000
