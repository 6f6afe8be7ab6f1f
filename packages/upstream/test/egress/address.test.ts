import { describe, expect, it } from 'vitest'
import { isAllowedAddress, isLoopbackAddress, isSameAddress } from '../../src/egress/address.ts'

const PUBLIC = ['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e']
const PRIVATE = ['127.0.0.1', '127.8.9.1', '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd12::1']
const NEVER = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '100.100.100.200',
  '168.63.129.16',
  '::',
  '::7f00:1',
  '::127.0.0.1',
  '::5db8:d822',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:93.184.216.34',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::a9fe:a9fe',
  '2002:a9fe:a9fe::',
  '2001::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'ff02::1',
  '5f00::1',
  '4000::1',
  'e000::1',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '127.0.0.1.',
  '０.０.０.０',
  '①②⑦.⓪.⓪.①',
  '',
  'localhost',
]

describe('isAllowedAddress', () => {
  it.each(PUBLIC)('A-262: %s is public', (address) => {
    expect(isAllowedAddress(address, false)).toBe(true)
    expect(isAllowedAddress(address, true)).toBe(true)
  })

  it.each(PRIVATE)('A-271: %s only on a private network', (address) => {
    expect(isAllowedAddress(address, false)).toBe(false)
    expect(isAllowedAddress(address, true)).toBe(true)
  })

  it.each(NEVER)('A-262: %s never', (address) => {
    expect(isAllowedAddress(address, false)).toBe(false)
    expect(isAllowedAddress(address, true)).toBe(false)
  })
})

it('compares addresses, not texts', () => {
  expect(isSameAddress('::1', '0:0:0:0:0:0:0:1')).toBe(true)
  expect(isSameAddress('127.0.0.1', '127.0.0.2')).toBe(false)
  expect(isSameAddress('127.0.0.1', '::ffff:127.0.0.1')).toBe(false)
  expect(isSameAddress('x', 'x')).toBe(false)
})

it('knows loopback', () => {
  expect(['127.0.0.1', '::1'].every(isLoopbackAddress)).toBe(true)
  expect(['10.0.0.1', '::ffff:127.0.0.1', 'localhost', '0.0.0.0'].some(isLoopbackAddress)).toBe(false)
})
