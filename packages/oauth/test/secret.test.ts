import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base64url, isSecret, newId, newToken, tokenHash } from '../src/secret.ts'

const at = (now: number) => ({
  now: () => now,
  random: (bytes: number) => new Uint8Array(randomBytes(bytes)),
  sha256: (text: string) => createHash('sha256').update(text).digest('base64url'),
})
const year = 365.25 * 86_400_000

it('writes bytes of any length as Node does', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = randomBytes(length)
    expect(base64url(bytes)).toBe(bytes.toString('base64url'))
  }
})

describe('tokens and identifiers', () => {
  const times = [1_800_000_000_000, 1_800_000_000_001, 1_800_000_000_064, 1_900_000_000_000, 135 * year]
  it('have the form of their kind, and are never the same', () => {
    for (const now of [0, ...times]) {
      const tokens = Array.from({ length: 100 }, () => newToken(at(now), 'refresh'))
      expect(tokens.every((token) => isSecret(token, 'refresh'))).toBe(true)
      // Behind the prefix and the time, 256 bits that nothing else decides.
      expect(new Set(tokens.map((token) => Buffer.from(token.slice(12), 'base64url').length))).toEqual(new Set([32]))
      expect(new Set(tokens.map((token) => token.slice(12))).size).toBe(100)
      expect(new Set(tokens).size).toBe(100)
      const ids = Array.from({ length: 100 }, () => newId(at(now)))
      expect(ids.every((id) => /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(id))).toBe(true)
      expect(new Set(ids).size).toBe(100)
    }
  })
  it('are kept in the order in which they were made', () => {
    for (const made of [
      times.map((now) => newId(at(now))),
      times.map((now) => tokenHash(at(now), newToken(at(now), 'access'))),
    ]) {
      expect(made.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(made)
    }
  })
  it('are kept under the hash of all of it, and nothing but the time of a token can be read from that', () => {
    const ports = at(times[0] ?? 0)
    const token = newToken(ports, 'access')
    expect(tokenHash(ports, token)).toBe(token.slice(5, 12) + ports.sha256(token))
    expect(newToken(ports, 'access').slice(0, 12)).toBe(token.slice(0, 12))
    expect(tokenHash(ports, 'eyJhbGciOiJ.x.y')).toBe(ports.sha256('eyJhbGciOiJ.x.y'))
  })
})
