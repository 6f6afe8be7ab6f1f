import type { Reply } from './reply.ts'

/** An answer in words, that no cache may keep. */
export function plain(status: number, text: string, more: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    },
    body: `${text}\n`,
  }
}

/** There is nothing at this path. */
export const NOT_FOUND: Reply = plain(404, 'There is nothing here.')

/** What is here is a document. @see RFC 9110 §15.5.6 */
export const READ_ONLY: Reply = plain(405, 'This can be read and nothing else.', { allow: 'GET, HEAD, OPTIONS' })

/** Lets pages of any site use a path that takes no cookie, by this method. @see Fetch §3.3 */
export function preflight(method: 'GET' | 'POST'): Reply {
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': method,
      'access-control-allow-headers': 'Content-Type, Authorization, DPoP, MCP-Protocol-Version',
      'access-control-max-age': '600',
    },
    body: '',
  }
}
