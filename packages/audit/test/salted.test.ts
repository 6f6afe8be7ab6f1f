import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CanonicalJson, commitment, type DisclosedValue, formatDisclosure, openDisclosure } from '../src/index.ts'
import { mutations, sha256, utf8 } from './support.ts'

const canonicalJson: CanonicalJson = (value) => {
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('a lone surrogate')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = value as { readonly [key: string]: DisclosedValue }
  const names = Object.keys(members).sort()
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(members[name]!)}`).join(',')}}`
}
const salt = new Uint8Array(16).map((_, at) => at)
const open = (committed: Uint8Array, disclosure: string) => openDisclosure(sha256, canonicalJson, committed, disclosure)

describe('disclosure', () => {
  test('is the base64url of salt, name and value', () => {
    const disclosure = formatDisclosure(canonicalJson, salt, 'owner', { b: 1, a: 'é' })
    expect(Buffer.from(disclosure, 'base64url').toString()).toBe('["AAECAwQFBgcICQoLDA0ODw","owner",{"a":"é","b":1}]')
    expect(Buffer.from(commitment(sha256, disclosure))).toEqual(Buffer.from(sha256(utf8(disclosure))))
  })

  test('opens to what it was made of', () => {
    const values = fc.jsonValue({ noUnicodeString: false }).filter((value) => !Object.is(value, -0))
    const salts = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(salts, fc.string(), values, (bytes, name, value) => {
        const given = JSON.parse(JSON.stringify(value)) as DisclosedValue
        const disclosure = formatDisclosure(canonicalJson, bytes, name, given)
        expect(open(commitment(sha256, disclosure), disclosure)).toEqual({ ok: true, name, value: given })
      }),
    )
  })

  test('a change in one place does not open, even against its own commitment unless it says something else', () => {
    const disclosure = formatDisclosure(canonicalJson, salt, 'amount', [12.5, null, { a: true }])
    const committed = commitment(sha256, disclosure)
    for (const bytes of mutations(utf8(disclosure))) {
      const changed = Buffer.from(bytes).toString('latin1')
      if (changed === disclosure) continue
      expect(open(committed, changed)).toEqual({ ok: false, reason: 'commitment' })
      const text = Buffer.from(changed, 'base64url').toString()
      // Where it still opens it is the one spelling of another disclosure.
      if (open(commitment(sha256, changed), changed).ok) {
        expect(Buffer.from(canonicalJson(JSON.parse(text) as DisclosedValue)).toString('base64url')).toBe(changed)
      }
    }
  })

  test('the same value under another salt has another commitment', () => {
    const commit = (bytes: Uint8Array) => commitment(sha256, formatDisclosure(canonicalJson, bytes, 'a', 1))
    expect(commit(salt)).not.toEqual(commit(salt.with(0, 1)))
    expect(() => commit(new Uint8Array(15))).toThrow(RangeError)
  })

  test.each([
    '{}',
    '[]',
    '["AAECAwQFBgcICQoLDA0ODw","a"]',
    '["AAECAwQFBgcICQoLDA0ODw","a",1,2]',
    '["AAECAwQFBgcICQoLDA0ODw",1,1]',
    '["AAECAwQFBgcICQoLDA0O","a",1]',
    '["AAECAwQFBgcICQoLDA0ODx","a",1]',
    '["AAECAwQFBgcICQoLDA0ODw","a", 1]',
    '["AAECAwQFBgcICQoLDA0ODw","a",1.0]',
    '["AAECAwQFBgcICQoLDA0ODw","a",{"b":1,"a":1}]',
    '["AAECAwQFBgcICQoLDA0ODw","a",{"a":1,"a":1}]',
    'nonsense',
  ])('%s is refused', (text) => {
    const disclosure = Buffer.from(text).toString('base64url')
    expect(open(commitment(sha256, disclosure), disclosure)).toEqual({ ok: false, reason: 'format' })
  })
})
