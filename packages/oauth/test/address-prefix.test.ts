import { expect, it } from 'vitest'
import { addressPrefix } from '../src/address-prefix.ts'

it.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:102:304', '1.2.3.4'],
  ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['', 'unknown'],
  ['1.2.3', 'unknown'],
  ['1.2.3.256', 'unknown'],
  ['1.2.3.4.5', 'unknown'],
  ['01.2.3.4', 'unknown'],
  ['1::2::3', 'unknown'],
  ['1:2:3:4:5:6:7', 'unknown'],
  ['1:2:3:4:5:6:7:8:9', 'unknown'],
  ['12345::', 'unknown'],
  ['example.com', 'unknown'],
])('%s is limited as %s', (address, expected) => {
  expect(addressPrefix(address)).toBe(expected)
})
