import type { Log } from '../log.ts'
import type { Headers } from './headers.ts'
import type { Incoming } from './incoming.ts'
import { NOT_FOUND, plain } from './plain-reply.ts'
import type { Reply } from './reply.ts'
import type { SiteCheck } from './site-check.ts'

/** Carries out a route under the checks that all requests stand under; never rejects. */
export type Guard = (
  method: string,
  read: () => Promise<Incoming | undefined>,
  route: (incoming: Incoming) => Reply | Promise<Reply>,
) => Promise<Reply>

/**
 * Makes the guard of all requests: their size, their target, how their body is written, and where they come from.
 * Takes the check of the site, the paths that pages of any site may send to, and the log for what a route throws.
 */
export function createGuard(checkSite: SiteCheck, openToAll: ReadonlySet<string>, log: Log): Guard {
  return async (method, read, route) => {
    let incoming: Incoming | undefined
    try {
      incoming = await read()
    } catch {
      // Its client went away, which anybody can do: no fault of this server, and nobody reads the answer.
      return plain(400, 'The request did not come as a whole.')
    }
    if (incoming === undefined) return plain(413, 'The request is too large.')
    try {
      return refusal(method, incoming, checkSite, openToAll) ?? (await route(incoming))
    } catch (error) {
      log('error', 'fault', { message: error instanceof Error ? error.message : String(error), code: codeOf(error) })
      return plain(500, 'Something went wrong on this server.')
    }
  }
}

function refusal(
  method: string,
  { headers, wire }: Incoming,
  checkSite: SiteCheck,
  openToAll: ReadonlySet<string>,
): Reply | undefined {
  // A target in absolute form names a host of its own, which the check of `Host` does not see.
  if (!wire.path.startsWith('/')) return plain(400, 'The request target is not a path.')
  // The router takes other spellings of a path for the same; here there is one of each.
  if (!PLAIN_PATH.test(wire.path)) return NOT_FOUND
  const verdict = checkSite(headers)
  if (verdict === 'foreign-host') return plain(421, 'This server does not answer for that host.')
  if (verdict === 'foreign-origin' && !SAFE.has(method) && !openToAll.has(wire.path)) {
    return plain(403, 'This origin is not allowed.')
  }
  return isEncoded(headers) ? plain(415, 'The body of a request is read as it is, without any coding.') : undefined
}

/** Methods that change nothing; a browser asks with `OPTIONS` before it lets a page of another site go on. @see RFC 9110 §9.2.1 */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Segments without an escape, none of them empty or of dots alone. */
const PLAIN_PATH = /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+)$/

// Whoever stands in front could undo the coding and read another request than this server does. @see RFC 9110 §8.4, RFC 9112 §6.1
function isEncoded({
  'content-encoding': content = 'identity',
  'transfer-encoding': transfer = 'chunked',
}: Headers): boolean {
  return !isNamed(content, 'identity') || !isNamed(transfer, 'chunked')
}

function isNamed(field: string | string[], name: string): boolean {
  return typeof field === 'string' && field.trim().toLowerCase() === name
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
