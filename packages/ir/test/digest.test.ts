import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestBytes, digestJson } from '../src/index.ts'

test('the digest of bytes is that of FIPS 180-4', async () => {
  const expected = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(await digestBytes(new TextEncoder().encode('abc'))).toBe(expected)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      expect(await digestBytes(bytes)).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
    }),
  )
})

test('the digest of JSON is that of the canonical text', async () => {
  const text = '{"a":[1,"é"],"b":null}'
  const expected = `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
  expect(await digestJson({ b: null, a: [1, 'é'] })).toBe(expected)
  expect(await digestJson({ a: [1, 'é'], b: null })).toBe(expected)
  expect(await digestJson({ a: ['é', 1], b: null })).not.toBe(expected)
})
