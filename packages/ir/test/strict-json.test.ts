import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, parseStrictJson } from '../src/strict-json.ts'

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text))

describe('parseStrictJson', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate-key'],
    ['{"a":1,"\\u0061":2}', 'duplicate-key'],
    ['{"x":[{"b":{"a":1},"c":"a","b":2}]}', 'duplicate-key'],
    [`{${Array.from({ length: 40 }, (_, index) => `"k${index}":0`).join()},"k3":1}`, 'duplicate-key'],
    ['{"__proto__":{"admin":true}}', 'forbidden-key'],
    ['{"\\u005f_proto__":1}', 'forbidden-key'],
    ['{"a":{"__proto__":1}}', 'forbidden-key'],
    ['["\\ud800"]', 'lone-surrogate'],
    ['{"\\udc00":1}', 'lone-surrogate'],
    ['1e400', 'lossy-number'],
    ['[-1E+999]', 'lossy-number'],
    ['9007199254740993', 'lossy-number'],
    ['[1,-123456789012345678901]', 'lossy-number'],
    [`${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}`, 'too-deep'],
    ['{}x', 'syntax'],
    ['\ufeff{}', 'syntax'],
    ['', 'syntax'],
    ["{'a':1}", 'syntax'],
  ])('%s is refused: %s', (text, reason) => {
    expect(parse(text)).toEqual({ ok: false, reason })
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(parseStrictJson(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({ ok: false, reason: 'invalid-utf8' })
    expect(parseStrictJson(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))).toEqual({
      ok: false,
      reason: 'invalid-utf8',
    })
  })

  it.each([
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a\\"b":1,"a\\\\":2,"\\\\":"\\"","constructor":1}',
    '{"a":"__proto__","b":"a,\\"b\\":{"}',
    '["\\ud83d\\ude00", 9007199254740991, -9007199254740991, 0.1234567890123456789, 1e308]',
    `${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`,
  ])('%s is accepted', (text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
  })

  it('accepts what JSON.stringify writes, with and without white space', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const large = /\d{16}/.test(text) || text.includes('__proto__') || !text.isWellFormed()
        const lone = /\\ud[89a-f]/i.test(text)
        if (!large && !lone) expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof parseStrictJson(bytes).ok).toBe('boolean')
      }),
    )
  })

  it('takes linear time on quotes and backslashes', () => {
    const started = performance.now()
    expect(parse(`"${'\\\\'.repeat(400_000)}"`).ok).toBe(true)
    expect(parse(`["${'\\"'.repeat(400_000)}"]`).ok).toBe(true)
    expect(parse(`[${'"\\n",'.repeat(150_000)}0]`).ok).toBe(true)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
