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
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * The headers of a page whose form may end in a redirect to a client.
 * Takes the origin that the redirect goes to, because browsers hold `form-action` against redirects too; a redirect to a loopback port is named
 * with its port.
 */
export function pageHeaders(redirectOrigin?: string): Readonly<Record<string, string>> {
  if (redirectOrigin === undefined) return PAGE_HEADERS
  const policy = `${PAGE_HEADERS['content-security-policy'] ?? ''} ${redirectOrigin}`
  return { ...PAGE_HEADERS, 'content-security-policy': policy }
}

/** A whole page: a title, the name of the server and the content. */
export function page(title: string, server: string, content: Html): string {
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
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text
}
