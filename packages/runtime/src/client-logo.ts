import { maxLogoBytes } from '@fullmakt/oauth'
import { createGuardedExchange, type GuardedFetchOptions } from '@fullmakt/upstream'

const TIMEOUT_MS = 2_500
const HEADERS = ['user-agent', 'fullmakt', 'accept', 'image/*', 'accept-encoding', 'identity']

/**
 * Makes the fetcher of the logos that clients name, under the guard of all egress: only public addresses, no redirects, 2.5 s and 32 KiB in all.
 * The bytes of a 200 answer, or undefined; never rejects. Judges neither the URL's text nor what the bytes are.
 */
export function createLogoFetch(options: GuardedFetchOptions = {}): (url: string) => Promise<Uint8Array | undefined> {
  const exchange = createGuardedExchange({ ...options, timeoutMs: TIMEOUT_MS, maxAnswerBytes: maxLogoBytes })
  return async (url) => {
    const answer = await exchange(new URL(url), { method: 'GET', headers: HEADERS, body: null })
    return answer.ok && answer.status === 200 ? answer.body : undefined
  }
}
