/**
 * The part of an IP address that one party can be assumed to hold, as a rate limit key: an IPv4 address itself, an IPv6 address's /64.
 * IPv4-mapped IPv6 counts as IPv4. Everything unreadable shares the key `unknown`, so that nonsense is limited together.
 */
export function addressPrefix(address: string): string {
  const text = address
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .toLowerCase()
  if (isIpv4(text)) return text
  const groups = expand(text)
  if (groups === undefined) return 'unknown'
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high, low] = [groups[6]!, groups[7]!]
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The /48 that an IPv6 address is in, as a rate limit key; undefined for every other address. */
export function addressSite(address: string): string | undefined {
  const prefix = addressPrefix(address)
  return prefix.endsWith('/64') ? `${prefix.split(':').slice(0, 3).join(':')}::/48` : undefined
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}

function expand(text: string): number[] | undefined {
  const last = text.slice(text.lastIndexOf(':') + 1)
  if (last.includes('.')) {
    if (!isIpv4(last)) return undefined
    const [a, b, c, d] = last.split('.').map(Number) as [number, number, number, number]
    const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
    return expand(text.slice(0, -last.length) + hex)
  }
  if (!/^[0-9a-f:]+$/.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head!.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head!, ...Array<string>(missing).fill('0'), ...(tail ?? [])]
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}
