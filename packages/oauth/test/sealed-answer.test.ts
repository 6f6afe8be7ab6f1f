import { expect, it } from 'vitest'
import { openAnswer, sealAnswer } from '../src/sealed-answer.ts'

const iv = Uint8Array.from({ length: 12 }, (_, index) => index)

it('opens for the same token and binding only', async () => {
  const sealed = await sealAnswer('token', 'bound', iv, '{"a":"\u00e4"}')
  expect(await openAnswer('token', 'bound', sealed)).toBe('{"a":"\u00e4"}')
  expect(sealed).not.toContain('"a"')
  expect(await openAnswer('tokem', 'bound', sealed)).toBeUndefined()
  expect(await openAnswer('token', 'bounds', sealed)).toBeUndefined()
  const at = sealed.length - 3
  const flipped = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
  expect(await openAnswer('token', 'bound', flipped)).toBeUndefined()
  for (const broken of ['', '.', 'x', 'a.b.c', '!.!'])
    expect(await openAnswer('token', 'bound', broken)).toBeUndefined()
})
