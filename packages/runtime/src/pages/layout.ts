import { type Html, html } from './html.ts'

/** The path of the one style sheet. */
export const STYLE_PATH = '/style.css'

/** The headers of every page: nothing from elsewhere, no frames, nothing kept. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // Anything stricter would make browsers send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * The headers of a page whose form may end in a redirect to a client.
 * Takes the host that the redirect goes to, or null when it is not known yet: browsers hold `form-action` against redirects too.
 */
export function formHeaders(redirectHost: string | null): Readonly<Record<string, string>> {
  const hosts = redirectHost === null ? 'https: http://127.0.0.1:* http://localhost:*' : sourcesOf(redirectHost)
  return {
    ...PAGE_HEADERS,
    'content-security-policy': `${PAGE_HEADERS['content-security-policy'] ?? ''} ${hosts}`,
  }
}

/** The headers of a page that shows one picture, of which the URL on this server is given, and no other. */
export function withPicture(headers: Readonly<Record<string, string>>, url: string): Readonly<Record<string, string>> {
  const policy = headers['content-security-policy'] ?? ''
  return {
    ...headers,
    'content-security-policy': policy.replace("default-src 'none';", `default-src 'none'; img-src ${url};`),
  }
}

// A source list cannot name an IPv6 address, so that loopback is covered by its scheme.
function sourcesOf(host: string): string {
  if (host.startsWith('[')) return 'http:'
  return /^[a-z0-9.-]+(?::\d+)?$/i.test(host) ? `https://${host} http://${host}` : ''
}

/** A whole page: a title, the name of the server, the content, and the heading where it is more than the title. */
export function page(title: string, server: string, content: Html, heading: Html | string = title): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - ${server}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<main>
<p class="server">${server}</p>
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`.text
}
