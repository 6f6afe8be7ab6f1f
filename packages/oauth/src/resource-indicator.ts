/**
 * Tells whether a `resource` parameter names the protected resource: the same text, with scheme and host in any case,
 * and a bare origin with or without its slash. Nothing else is normalised.
 *
 * @see RFC 8707 §2
 */
export function namesResource(resource: string, presented: string): boolean {
  return presented === resource || (presented.length <= 2048 && canonical(presented) === canonical(resource))
}

function canonical(text: string): string {
  const match = /^([A-Za-z]+:\/\/[^/?#]+)(.*)$/s.exec(text)
  if (match === null) return text
  return match[1]!.toLowerCase() + (match[2] === '/' ? '' : match[2]!)
}
