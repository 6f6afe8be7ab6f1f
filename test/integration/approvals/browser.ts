/** What a page answered. */
export interface Page {
  readonly status: number
  readonly location: string | null
  readonly headers: Headers
  readonly html: string
  /** The hidden fields of the form that goes to a path. */
  form(action: string): Record<string, string>
}

/** A browser without scripts that keeps its cookies. */
export interface Browser {
  get(path: string): Promise<Page>
  post(path: string, form: Readonly<Record<string, string>>, origin?: string): Promise<Page>
  /** Signs in on the way to a path of the owner's pages, and gets it. */
  signIn(account: { readonly name: string; readonly password: string }, path?: string): Promise<Page>
}

/** Makes a browser for the pages of one server. */
export function browser(issuer: string): Browser {
  const cookies = new Map<string, string>()
  const visit = async (path: string, init: RequestInit): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(new URL(path, issuer), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (line.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, pair.slice(name.length + 1))
    }
    const html = await response.text()
    const { status } = response
    return { status, location: response.headers.get('location'), headers: response.headers, html, form: formsOf(html) }
  }
  const get: Browser['get'] = (path) => visit(path, {})
  const post: Browser['post'] = (path, form, origin = issuer) =>
    visit(path, { method: 'POST', body: new URLSearchParams(form), headers: { origin } })
  return {
    get,
    post,
    async signIn(account, path = '/approvals') {
      const page = await get((await get(path)).location ?? '')
      const signedIn = await post('/sign-in', { ...page.form('/sign-in'), ...account })
      if (signedIn.status !== 303) throw new Error(`signing in answered ${signedIn.status}`)
      return get(signedIn.location ?? '')
    },
  }
}

function formsOf(html: string): Page['form'] {
  return (action) => {
    const [, form = ''] = html.split(`method="post" action="${action}">`)
    const hidden = form.split('</form>')[0]?.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g) ?? []
    return Object.fromEntries([...hidden].map(([, name, value]) => [name, value])) as Record<string, string>
  }
}
