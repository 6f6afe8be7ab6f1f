import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../src/password.ts'

describe('passwords', () => {
  it('are salted, and one text whatever its composition', async () => {
    const [one, two] = await Promise.all([hashPassword('caf\u00e9'), hashPassword('caf\u00e9')])
    expect(one).not.toBe(two)
    expect(await verifyPassword('cafe\u0301', one)).toBe(true)
    expect(await verifyPassword('cafe', one)).toBe(false)
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  })

  it('match hashes that cost less, and none that would cost anything', async () => {
    const salt = Buffer.from('0123456789abcdef')
    const hashed = (N: number, p: number): string => {
      const key = scryptSync('word', salt, 32, { N, r: 8, p, maxmem: 2 ** 28 })
      return `scrypt$${N}$8$${p}$${salt.toString('base64url')}$${key.toString('base64url')}`
    }
    expect(await verifyPassword('word', hashed(2 ** 15, 1))).toBe(true)
    expect(await verifyPassword('ward', hashed(2 ** 15, 1))).toBe(false)
    expect(await verifyPassword('word', hashed(2 ** 17, 1))).toBe(true)
    expect(await verifyPassword('word', hashed(2 ** 10, 1))).toBe(false)
    expect(await verifyPassword('word', hashed(2 ** 10, 5))).toBe(false)
    expect(await verifyPassword('word', `${hashed(2 ** 15, 1)}$more`)).toBe(false)
  })

  it.each([
    '',
    'plain',
    'scrypt$1$8$1$c2FsdA$a2V5',
    'scrypt$32768$8$1$c2FsdA',
    'bcrypt$32768$8$1$c2FsdA$a2V5',
    'scrypt$32768$8$1$c2FsdA$',
  ])('match no hash such as "%s"', async (hashed) => expect(await verifyPassword('', hashed)).toBe(false))

  it('are hashed two at a time, whoever fails, and all of them in the end', async () => {
    const [hash] = await Promise.all(Array.from({ length: 6 }, () => hashPassword('word')))
    const answers = await Promise.all(['word', 'ward', 'word', 'w', 'word'].map((word) => verifyPassword(word, hash!)))
    expect(answers).toEqual([true, false, true, false, true])
  })
})
