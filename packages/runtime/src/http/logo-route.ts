import type { AuthorizationServer } from '@fullmakt/oauth'
import type { Incoming } from './incoming.ts'
import { NOT_FOUND } from './plain-reply.ts'
import type { Reply } from './reply.ts'

/** Where logos of clients are, each below its name. */
export const LOGO_PATH = '/client-logo/'

/**
 * Makes the route that serves the logos of clients. They were fetched and judged before, and are served as what their bytes are: no browser guesses
 * another type, and opened by themselves they can do nothing.
 */
export function logoRoute(oauth: Pick<AuthorizationServer, 'clientLogo'>): (incoming: Incoming) => Promise<Reply> {
  return async ({ wire }) => {
    const logo = await oauth.clientLogo(wire.path.slice(LOGO_PATH.length))
    if (logo === undefined) return NOT_FOUND
    return { status: 200, headers: { ...HEADERS, 'content-type': logo.type }, body: logo.bytes }
  }
}

const HEADERS = {
  'cache-control': 'private, max-age=600',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const
