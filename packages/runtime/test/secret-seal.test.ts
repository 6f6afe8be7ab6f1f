import { expect, it } from 'vitest'
import { seal, unseal } from '../src/secret-seal.ts'

it('opens for the same secret and binding only', () => {
  const sealed = seal('secret', 'bound', '{"a":"\u00e4"}')
  expect(unseal('secret', 'bound', sealed)).toBe('{"a":"\u00e4"}')
  expect(sealed).not.toBe(seal('secret', 'bound', '{"a":"\u00e4"}'))
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('"a"')
  expect(unseal('secres', 'bound', sealed)).toBeUndefined()
  expect(unseal('secret', 'bounds', sealed)).toBeUndefined()
  for (const at of [0, 20, sealed.length - 3]) {
    const flipped = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    expect(unseal('secret', 'bound', flipped)).toBeUndefined()
  }
  for (const broken of ['', '.', 'x', 'a.b.c', '!.!', 'A'.repeat(60)]) {
    expect(unseal('secret', 'bound', broken)).toBeUndefined()
  }
})
