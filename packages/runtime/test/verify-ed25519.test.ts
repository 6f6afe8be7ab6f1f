import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifyEd25519 } from '../src/crypto.ts'

interface Published {
  readonly tcId: number
  readonly comment: string
  readonly pk: string
  readonly msg: string
  readonly sig: string
  readonly result: 'valid' | 'invalid'
}

const published = readFileSync(new URL('./vectors/wycheproof-ed25519.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Published)
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

describe('the published signatures of Ed25519', () => {
  it('are all here, good and bad', () => {
    expect(published.length).toBe(151)
    expect(new Set(published.map(({ result }) => result))).toEqual(new Set(['valid', 'invalid']))
  })

  it.each(published)('$tcId, $comment: is $result', ({ pk, msg, sig, result }) => {
    expect(verifyEd25519(bytes(pk), bytes(msg), bytes(sig))).toBe(result === 'valid')
  })
})
