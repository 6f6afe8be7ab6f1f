/** An answer on its way out. Header values may be lists, for `Set-Cookie`. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array
}

/** A reply as a web response. */
export function toResponse({ status, headers, body }: Reply): Response {
  const fields = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const item of typeof value === 'string' ? [value] : value) fields.append(name, item)
  }
  return new Response(body === '' ? null : typeof body === 'string' ? body : Buffer.from(body), {
    status,
    headers: fields,
  })
}

/** Adds cookies to a reply. */
export function withCookies(reply: Reply, cookies: readonly string[]): Reply {
  const { 'set-cookie': before = [] } = reply.headers
  const all = [...(typeof before === 'string' ? [before] : before), ...cookies]
  return cookies.length === 0 ? reply : { ...reply, headers: { ...reply.headers, 'set-cookie': all } }
}

/** A redirect that turns a form into a plain request. @see RFC 9110 §15.4.4 */
export function seeOther(location: string): Reply {
  return { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }, body: '' }
}

/** A JSON document that any page may read: it is the same for everybody. */
export function publicJson(document: object): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(document),
  }
}
