/** Masks secrets in an answer's body; `scrubbed` tells whether any was there. A clean body comes back as it is. */
export type Scrub = (body: Uint8Array) => { readonly body: Uint8Array; readonly scrubbed: boolean }

/**
 * Makes a scrubber for the texts that a request carried in secret.
 * Finds them raw and in Base64, Base64url, hexadecimal, URL-encoded, JSON-escaped and HTML-escaped form, and as part of longer Base64 text;
 * replaces each by `[redacted]`. Does not undo compression, encryption, arbitrary escapes or other character sets.
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
    return { body: scrubbed ? Buffer.from(text, 'latin1') : body, scrubbed }
  }
}

const MASK = '[redacted]'

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
