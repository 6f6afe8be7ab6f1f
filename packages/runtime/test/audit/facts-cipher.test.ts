import { createDecipheriv } from 'node:crypto'
import { expect, it } from 'vitest'
import { factsCipher } from '../../src/audit/facts-cipher.ts'

const KEY = new Uint8Array(32).fill(7)
const counter = (sealed: string): bigint =>
  BigInt(`0x${Buffer.from(sealed, 'base64url').subarray(0, 16).toString('hex')}`)

it('opens what it sealed, of every length, and what another cipher of the key sealed', () => {
  const cipher = factsCipher(KEY)
  const texts = Array.from({ length: 400 }, (_, n) => 'ä10-'.repeat(n % 60).slice(0, n % 97))
  const sealed = [...texts, 'x'.repeat(5_000), '', 'y'].map((text) => [text, cipher.seal(text)] as const)
  for (const [text, each] of sealed) expect(factsCipher(KEY).open(each)).toBe(text)
})

it('is AES in counter mode from the block that it names', () => {
  const bytes = Buffer.from(factsCipher(KEY).seal('0123abcd:10-1'), 'base64url')
  const decipher = createDecipheriv('aes-256-ctr', KEY, bytes.subarray(0, 16))
  expect(Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString()).toBe('0123abcd:10-1')
})

it('uses no block of the keystream twice', () => {
  const lengths = [1, 16, 17, 0, 40, 2_040, 33, 3_000, 2_048, 5, 128]
  const taken = [factsCipher(KEY), factsCipher(KEY)].flatMap((cipher) =>
    Array.from({ length: 50 }, () => lengths)
      .flat()
      .flatMap((length) => {
        const first = counter(cipher.seal('z'.repeat(length)))
        return Array.from({ length: Math.ceil(length / 16) }, (_, n) => first + BigInt(n))
      }),
  )
  expect(new Set(taken).size).toBe(taken.length)
})

it('says the same of the same text in other bytes each time', () => {
  const cipher = factsCipher(KEY)
  const bodies = Array.from({ length: 200 }, () => cipher.seal('0123abcd:10-1').slice(22))
  expect(new Set(bodies).size).toBe(200)
})

it('opens nothing that is no sealed text, and nothing legible under another key', () => {
  expect(factsCipher(KEY).open('AAAA')).toBeUndefined()
  const sealed = factsCipher(KEY).seal('0123abcd:10-1'.repeat(4))
  expect(factsCipher(new Uint8Array(32).fill(8)).open(sealed)).not.toContain('0123abcd')
})
