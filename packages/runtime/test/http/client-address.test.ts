import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress } from '../../src/http/client-address.ts'

describe('the address of a client', () => {
  it.each<[string, readonly string[], string | undefined, string | undefined, string]>([
    ['is the peer, whatever it writes', [], '192.0.2.1', '10.0.0.1', '192.0.2.1'],
    ['is the peer that is no proxy', ['10.0.0.0/8'], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['is what a proxy says', ['10.0.0.0/8'], '10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['is the last that no proxy is', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.7, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['is not what the client wrote before', ['10.0.0.1'], '10.0.0.1', '127.0.0.1,  203.0.113.9', '203.0.113.9'],
    ['is the proxy where it says nothing', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy where it says nonsense', ['10.0.0.1'], '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is not behind nonsense', ['10.0.0.0/8'], '10.0.0.1', '203.0.113.9, _hidden, 10.0.0.2', '10.0.0.2'],
    ['is the first proxy where all are', ['10.0.0.0/8'], '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['may have a port', ['10.0.0.1'], '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['may be of IPv6', ['fd00::/8'], 'fd00::1', '2001:db8::9', '2001:db8::9'],
    ['may be of IPv6 with a port', ['fd00::/8'], 'fd00::1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['is seen through a mapped peer', ['10.0.0.0/8'], '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['is nobody for a socket without one', ['0.0.0.0/0'], undefined, '203.0.113.9', '203.0.113.9'],
  ])('%s', (_, proxies, peer, forwarded, expected) => {
    expect(clientAddress(proxies)(peer, forwarded)).toBe(expected)
  })

  it('is never anything that stands before the address that the first proxy saw', () => {
    const judge = clientAddress(['10.0.0.0/8'])
    fc.assert(
      fc.property(
        fc.string(),
        fc.ipV4().filter((ip) => !ip.startsWith('10.')),
        fc.nat(3),
        (written, seen, hops) => {
          const proxies = Array.from({ length: hops }, (_, at) => `10.0.0.${at + 1}`)
          expect(judge('10.9.9.9', [written, seen, ...proxies].join(', '))).toBe(seen)
        },
      ),
    )
  })

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/',
    'proxy.example',
    '10.0.0.1:80',
  ])('refuses `%s` as a proxy', (proxy) => {
    expect(() => clientAddress([proxy])).toThrowError(expect.objectContaining({ code: 'ERR_PROXY' }))
  })
})
