/** A resource owner who answers the pages of an authorization server as a browser without scripts would. */
export interface ResourceOwner {
  /**
   * Follows an authorization URL: signs in, reads the consent page and decides.
   * Returns the redirect to the client, and the words of the consent page if there was one.
   */
  decide(
    authorization: URL,
    decision?: 'approve' | 'refuse',
  ): Promise<{ readonly redirect: URL; readonly consent: string }>
}

/** A resource owner with an account; cookies are kept between decisions. */
export function resourceOwner(account: { readonly name: string; readonly password: string }): ResourceOwner {
  const cookies = new Map<string, string>()
  const visit = async (url: URL, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { origin: url.origin }),
      },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }
  return {
    async decide(authorization, decision = 'approve') {
      let consent = ''
      let url = authorization
      let response = await visit(url)
      for (let step = 0; step < 8; step++) {
        const location = response.headers.get('location')
        if (location !== null) {
          const next = new URL(location, url)
          if (next.origin !== authorization.origin) return { redirect: next, consent }
          url = next
          response = await visit(url)
          continue
        }
        const page = await response.text()
        if (response.status !== 200) throw new Error(`the page answered ${response.status}: ${textOf(page)}`)
        const hidden = Object.fromEntries(
          [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [
            name,
            value,
          ]),
        ) as Record<string, string>
        if (page.includes('action="/sign-in"')) {
          url = new URL('/sign-in', url)
          response = await visit(url, { ...hidden, ...account })
        } else if (page.includes('action="/consent"')) {
          consent = textOf(page)
          url = new URL('/consent', url)
          response = await visit(url, { ...hidden, decision })
        } else {
          throw new Error(`a page that nobody knows: ${textOf(page)}`)
        }
      }
      throw new Error('the authorization came to no end')
    },
  }
}

function textOf(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
