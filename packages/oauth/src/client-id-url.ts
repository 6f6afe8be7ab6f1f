/**
 * Tells whether a client_id is an acceptable metadata document URL, on the raw text and without any repair:
 * https, canonical as it stands, a dotted DNS name, a path beyond `/`, no user information, no fragment, at most 2048 characters.
 * Does not resolve the name: the guarded fetcher judges the addresses.
 *
 * @see draft-ietf-oauth-client-id-metadata-document §3
 */
export function isClientIdUrl(text: string): boolean {
  if (text.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(text) || /[\\#]/.test(text)) return false
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.href !== text || url.username !== '' || url.password !== '') return false
  if (/^https:\/\/[^/]*@/.test(text) || url.pathname === '/' || /%(?:[01][0-9a-f]|7f|2e|2f|5c)/i.test(url.pathname))
    return false
  return isPublicName(url.hostname)
}

/**
 * Tells whether a text is the URL of something that a client names and that may be fetched: https, canonical as it stands, a dotted DNS name, no user
 * information, no fragment, at most 2048 characters. Does not resolve the name.
 */
export function isDocumentUrl(text: string): boolean {
  if (text.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false
  const { href, username, password, hostname } = new URL(text)
  return href === text && username === '' && password === '' && !text.includes('#') && isPublicName(hostname)
}

/** Tells whether a host is a dotted DNS name that is not set aside for local use; IP addresses are not names. */
export function isPublicName(host: string): boolean {
  if (host.length > 253 || !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(host)) return false
  const last = host.slice(host.lastIndexOf('.') + 1)
  if (/^[0-9]/.test(last) || last.startsWith('-') || last.endsWith('-')) return false
  return !/(?:^|\.)(?:localhost|local|internal|home\.arpa|onion)$/.test(host)
}
