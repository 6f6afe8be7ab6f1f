import { digestBytes } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { sha256 } from '../../src/table/sha-256.ts'

it('is the digest of Web Crypto at every length around its blocks', async () => {
  for (const length of [...Array.from({ length: 200 }, (_, index) => index), 1_000, 65_537]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 167 + length) & 255)
    const hex = Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(`sha256:${hex}`, `${length} bytes`).toBe(await digestBytes(bytes))
  }
})
