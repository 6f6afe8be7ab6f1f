import ipaddr from 'ipaddr.js'

/**
 * Tells whether a connection to an address is allowed.
 * Takes the address as text (IPv6 without brackets or zone) and whether the upstream may be on a private network.
 * Public means globally routable unicast. A private network adds loopback, RFC 1918, shared and unique local addresses; link-local,
 * metadata service, mapped, translated, multicast and reserved addresses are refused always. What is no address is refused.
 *
 * @see RFC 6890
 */
export function isAllowedAddress(address: string, privateNetwork: boolean): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const range = ipaddr.IPv4.parse(address).range()
    return !METADATA.has(address) && (range === 'unicast' || (privateNetwork && PRIVATE_RANGES.has(range)))
  }
  if (!ipaddr.IPv6.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.IPv6.parse(address)
  const range = parsed.range()
  // Only 2000::/3 is in use; ipaddr.js calls the rest of the space unicast, and IPv4-compatible addresses with it.
  if (range === 'unicast') return (parsed.parts[0]! & 0xe000) === 0x2000 && !inDocumentation(parsed.parts)
  return privateNetwork && PRIVATE_RANGES.has(range) && !METADATA.has(parsed.toString())
}

/** Tells whether an address is one of the machine's own loopback addresses. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback'
}

/** Tells whether two texts are the same address. Texts that are no addresses are never the same. */
export function isSameAddress(one: string, other: string): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false
  return ipaddr.parse(one).toNormalizedString() === ipaddr.parse(other).toNormalizedString()
}

const PRIVATE_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal'])

/** Metadata services that do not sit on link-local addresses; the second one's address is a public one, and only its machines reach it. */
const METADATA: ReadonlySet<string> = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'])

function inDocumentation(parts: readonly number[]): boolean {
  return parts[0] === 0x3fff && parts[1]! < 0x1000
}
