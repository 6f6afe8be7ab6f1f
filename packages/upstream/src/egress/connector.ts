import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { isAllowedAddress, isSameAddress } from './address.ts'
import { EgressFault, toFault } from './fault.ts'
import { isAllowedName, literalAddress } from './host.ts'
import type { Lookup } from './lookup.ts'

/** How connections are judged and made. */
export interface ConnectorOptions {
  readonly lookup: Lookup
  readonly privateNetwork: boolean
  /** Judges addresses instead of the usual rules. */
  readonly isAllowed?: (address: string) => boolean
  readonly connectTimeoutMs: number
  /** Certificate authorities in PEM that are trusted instead of the usual ones. */
  readonly ca?: string
}

/**
 * Makes a connector that opens sockets to checked addresses only.
 * A name is resolved once, every one of its addresses must be allowed, and the socket goes to one of exactly those; a literal is judged as it is.
 * The peer address of the open socket is compared again. TLS keeps the name, verifies certificates whatever the environment says, and is 1.2 at least.
 * Proxies from the environment are not used.
 */
export function createPinnedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    allowH2: false,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
  return (target, callback) => {
    checkedAddresses(target.hostname, options)
      .then((addresses) => connectToOne(connect, target, addresses))
      .then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(toFault(error, 'connect-failed'), null),
      )
  }
}

/** Tells whether an open socket goes to the address that was checked. A socket without a peer goes nowhere. */
export function hasPeer(socket: Pick<Socket, 'remoteAddress'>, address: string): boolean {
  return socket.remoteAddress !== undefined && isSameAddress(socket.remoteAddress, address)
}

async function checkedAddresses(host: string, options: ConnectorOptions): Promise<readonly string[]> {
  const allowed = options.isAllowed ?? ((address: string) => isAllowedAddress(address, options.privateNetwork))
  const literal = literalAddress(host)
  if (literal === undefined && options.isAllowed === undefined && !isAllowedName(host, options.privateNetwork)) {
    throw new EgressFault('address-refused', 'SPECIAL_NAME')
  }
  const addresses = literal === undefined ? await resolve(host, options.lookup) : [literal]
  if (!addresses.every(allowed)) throw new EgressFault('address-refused', 'ADDRESS')
  return addresses
}

async function resolve(host: string, lookup: Lookup): Promise<readonly string[]> {
  let addresses: readonly string[]
  try {
    addresses = await lookup(host)
  } catch (error) {
    throw new EgressFault('name-unresolved', toFault(error, 'name-unresolved').detail)
  }
  if (addresses.length === 0) throw new EgressFault('name-unresolved', 'NO_ADDRESS')
  return addresses
}

async function connectToOne(
  connect: buildConnector.connector,
  target: buildConnector.Options,
  addresses: readonly string[],
): Promise<Socket> {
  let failure: unknown
  for (const address of addresses) {
    try {
      return await connectTo(connect, target, address)
    } catch (error) {
      failure = error
    }
  }
  throw toFault(failure, 'connect-failed')
}

function connectTo(
  connect: buildConnector.connector,
  target: buildConnector.Options,
  address: string,
): Promise<Socket> {
  // The certificate is checked against the name; for a literal there is no server name to send.
  const named = target.protocol === 'https:' && literalAddress(target.hostname) === undefined
  const { servername: _given, ...rest } = target
  const pinned = { ...rest, hostname: address, ...(named ? { servername: target.hostname } : {}) }
  return new Promise((resolvePromise, reject) => {
    connect(pinned, (error: Error | null, socket: Socket | null) => {
      if (error !== null || socket === null) return reject(toFault(error, 'connect-failed'))
      if (!hasPeer(socket, address)) {
        socket.destroy()
        return reject(new EgressFault('address-refused', 'PEER_ADDRESS'))
      }
      resolvePromise(socket)
    })
  })
}
