import { isIP } from 'node:net'

/**
 * Tells whether a host name may be asked for in DNS.
 * Takes the name as the URL parser wrote it; names with an empty label, and those that are special, of the local machine or network, or of a metadata service are refused.
 * With `privateNetwork` only those of metadata services are. Address literals are no names; their address is judged instead.
 *
 * @see RFC 6761
 */
export function isAllowedName(host: string, privateNetwork: boolean): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (METADATA_NAMES.has(name) || name.split('.').includes('')) return false
  if (privateNetwork) return true
  return name.includes('.') && !LOCAL_SUFFIXES.some((suffix) => name.endsWith(suffix))
}

/** The address that a host literal stands for, without brackets, or undefined for a name. */
export function literalAddress(host: string): string | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  return isIP(bare) === 0 ? undefined : bare
}

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
])

const LOCAL_SUFFIXES: readonly string[] = [
  '.localhost',
  '.local',
  '.internal',
  '.home.arpa',
  '.svc',
  '.test',
  '.invalid',
  '.onion',
  '.lan',
  '.intranet',
  '.corp',
  '.home',
]
