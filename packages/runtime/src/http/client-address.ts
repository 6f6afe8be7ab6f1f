import { BlockList, isIP } from 'node:net'
import { FullmaktError } from '@fullmakt/ir'

/** Says from which IP address a request comes: takes the peer's own and what `X-Forwarded-For` says, all its fields joined by commas. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string

/**
 * Makes the judge of where requests come from.
 * Takes the proxies that are believed, as addresses or as networks such as `10.0.0.0/8`; with none, only the peer counts. Every proxy adds the address
 * of its peer at the end of `X-Forwarded-For`: from there on back, addresses are believed as long as it was a proxy that said so. What is no
 * address ends that, so that nothing that a client writes there is ever believed. Throws `ERR_PROXY` for what is neither address nor network.
 */
export function clientAddress(proxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const proxy of proxies) add(trusted, proxy)
  const isProxy = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (peer = NOBODY, forwardedFor = '') => {
    let address = peer
    if (proxies.length === 0 || isIP(peer) === 0) return address
    const hops = forwardedFor.split(',')
    while (hops.length > 0 && isProxy(address)) {
      const hop = bare(hops.pop()?.trim() ?? '')
      if (isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

const NOBODY = '0.0.0.0'

function add(list: BlockList, proxy: string): void {
  const [address = '', bits, ...rest] = proxy.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (version === 0 || rest.length > 0 || !(length <= most)) {
    throw new FullmaktError('ERR_PROXY', `\`${proxy}\` is no address and no network such as \`10.0.0.0/8\``)
  }
  list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4')
}

// Some proxies write a port behind the address, and then brackets around one of IPv6.
function bare(hop: string): string {
  if (isIP(hop) !== 0) return hop
  const [, address = hop] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? /^([\d.]+):\d+$/.exec(hop) ?? []
  return address
}
