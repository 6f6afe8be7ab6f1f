import { describe, expect, test } from 'vitest'
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../src/index.ts'
import { sha256, vector } from './support.ts'

const vectors = JSON.parse(vector('signed-note.json').toString('utf8')) as {
  keys: Record<string, string>
  bad_vkeys: string[]
}
const good = Object.values(vectors.keys)

describe('verifier key', () => {
  test.each(good)('reads and writes back %s', (text) => {
    const parsed = parseVerifierKey(sha256, text)
    expect(parsed.ok && formatVerifierKey(parsed.key)).toBe(text)
    expect(parsed.ok && verifierKey(sha256, parsed.key.name, parsed.key.publicKey)).toEqual(parsed.ok && parsed.key)
  })

  test.each(vectors.bad_vkeys)('refuses %s', (text) => {
    expect(parseVerifierKey(sha256, text).ok).toBe(false)
  })

  test('refuses every proper substring and every single-byte mutation', () => {
    for (const text of good) {
      for (let at = 0; at < text.length; at += 1) {
        expect(parseVerifierKey(sha256, text.slice(0, at)).ok).toBe(false)
        if (at > 0) expect(parseVerifierKey(sha256, text.slice(at)).ok).toBe(false)
        const mutated = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) + 1) + text.slice(at + 1)
        expect(parseVerifierKey(sha256, mutated).ok, mutated).toBe(false)
      }
    }
  })

  test.each(['', 'a b', 'a+b', 'a\u2003b', 'a\u0085b', 'a\u0001', '\ud800'])('refuses the name %j', (name) => {
    expect(() => verifierKey(sha256, name, new Uint8Array(32))).toThrow(RangeError)
  })
})
