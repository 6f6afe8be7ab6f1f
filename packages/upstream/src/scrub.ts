import { plainText, plainTextBegins } from './plain-text.ts'

/** Masks secrets in an answer's body; `scrubbed` tells whether any was there. A clean body comes back as it is. */
export type Scrub = (body: Uint8Array) => { readonly body: Uint8Array; readonly scrubbed: boolean }

/**
 * Makes a scrubber for the texts that a request carried in secret.
 * Finds them raw and in Base64, Base64url and hexadecimal, as part of longer Base64 text, also over its lines, and in UTF-16, and each of these also with any of its characters
 * escaped as JSON, URLs or HTML do; replaces each by `[redacted]`. Does not undo compression, encryption or other character sets.
 */
export function createScrubber(secrets: readonly string[]): Scrub {
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  )
  return (body) => {
    // One character for each byte: looking for many texts in one is far cheaper than looking for many byte sequences.
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    let text = bytes.toString('latin1')
    let scrubbed = false
    for (const form of forms) {
      if (!text.includes(form)) continue
      text = text.replaceAll(form, MASK)
      scrubbed = true
    }
    const masked = maskEscaped(text, forms)
    if (masked !== undefined) {
      text = masked
      scrubbed = true
    }
    return { body: scrubbed ? Buffer.from(text, 'latin1') : body, scrubbed }
  }
}

const MASK = '[redacted]'

/** Masks what is only there behind escapes, however each character is escaped; undefined when nothing is. */
function maskEscaped(text: string, forms: readonly string[]): string | undefined {
  const plain = plainText(text)
  const hidden = plain === text ? [] : forms.filter((form) => plain.includes(form))
  if (hidden.length === 0) return undefined
  const begins = plainTextBegins(text)
  const found: (readonly [begin: number, end: number])[] = []
  for (const form of hidden) {
    for (let at = plain.indexOf(form); at >= 0; at = plain.indexOf(form, at + form.length)) {
      found.push([begins[at]!, begins[at + form.length]!])
    }
  }
  let masked = ''
  let from = 0
  for (const [begin, end] of found.sort(([a], [b]) => a - b)) {
    // One that begins within another is part of what is masked already.
    if (begin >= from) masked += text.slice(from, begin) + MASK
    from = Math.max(from, end)
  }
  return masked + text.slice(from)
}

/** A shorter secret is looked for as it is only: its other forms would be found in innocent text. */
const MIN_LENGTH_FOR_FORMS = 6

function formsOf(secret: string): readonly string[] {
  if (secret.length < MIN_LENGTH_FOR_FORMS) return [secret]
  const bytes = Buffer.from(secret, 'latin1')
  const json = JSON.stringify(secret).slice(1, -1)
  const url = encodeURIComponent(secret)
  const base64 = bytes.toString('base64')
  const encoded = [base64, base64.replace(/=+$/, ''), ...innerBase64(bytes)]
  return [
    secret,
    ...encoded,
    ...encoded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    url,
    url.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    url.replaceAll('%20', '+'),
    strictUrl(secret),
    json,
    json.replaceAll('/', '\\/'),
    html(secret),
    // In UTF-16 of either byte order there is a zero byte between any two.
    [...secret].join('\0'),
  ]
}

/** The part of the Base64 of any longer text that only the secret decides, for the three ways it can fall on groups of three bytes. */
function innerBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64')
    const inner = offset === 0 ? whole : whole.slice(4)
    return inner.length >= 8 ? [inner] : []
  })
}

function strictUrl(secret: string): string {
  return encodeURIComponent(secret).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function html(secret: string): string {
  return secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
