/** A browser without scripts: it keeps cookies and follows nothing by itself. */
export interface Visitor {
  /** Opens an address, or sends a form to it as a page of its own origin would. */
  visit(url: string | URL, form?: Readonly<Record<string, string>>): Promise<Response>
  readonly cookies: ReadonlyMap<string, string>
}

/** Makes a browser without cookies. */
export function newVisitor(): Visitor {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async visit(url, form) {
      const headers: Record<string, string> = {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { origin: new URL(url).origin }),
      }
      const response = await fetch(url, {
        redirect: 'manual',
        headers,
        ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const name = pair.slice(0, pair.indexOf('='))
        if (/Max-Age=0(?:;|$)/.test(line)) cookies.delete(name)
        else cookies.set(name, pair.slice(name.length + 1))
      }
      return response
    },
  }
}

/** The hidden fields of a page's first form. */
export function hiddenFields(page: string): Record<string, string> {
  const fields = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)
  return Object.fromEntries([...fields].map(([, name, value]) => [name ?? '', value ?? '']))
}
