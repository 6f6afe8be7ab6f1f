import { describe, expect, test } from 'vitest'
import { decodeMirrored, headerValue } from '../src/header-value.ts'

describe('a header field', () => {
  test.each<[string | readonly string[] | undefined, string | null | undefined]>([
    [undefined, undefined],
    [[], undefined],
    ['', ''],
    [' \t x y \t', 'x y'],
    [['x'], 'x'],
    [['x', 'x'], null],
    ['a\u0000b', null],
    ['a\u007fb', null],
    ['a\rb', null],
    ['é', null],
    // Other white space is part of the value.
    ['\u00a0x', null],
  ])('%j has the value %j', (field, value) => {
    const read = headerValue({ name: field }, 'name')
    expect(read.kind === 'value' ? read.value : read.kind === 'absent' ? undefined : null).toBe(value)
  })

  test('is none that every object has', () => {
    expect(headerValue({}, 'constructor').kind).toBe('absent')
  })
})

describe('28: a mirrored value', () => {
  test.each<[string, string | undefined]>([
    ['plain', 'plain'],
    ['=?base64?ZWNobw==?=', 'echo'],
    ['=?base64??=', ''],
    ['=?base64?w6k=?=', 'é'],
    // What lacks either mark, or has it in another case, stands for itself.
    ['=?base64?ZWNobw==', '=?base64?ZWNobw=='],
    ['ZWNobw==?=', 'ZWNobw==?='],
    ['=?BASE64?ZWNobw==?=', '=?BASE64?ZWNobw==?='],
    ['=?base64?=', '=?base64?='],
    // Nothing is decoded twice.
    ['=?base64?PT9iYXNlNjQ/eD89?=', '=?base64?x?='],
    // A byte order mark is a character like others.
    ['=?base64?77u/YQ==?=', '\ufeffa'],
    ['=?base64?ZWNobw?=', undefined],
    ['=?base64?ZWNobw===?=', undefined],
    ['=?base64?ZWNo bw==?=', undefined],
    ['=?base64?ZWNo_w==?=', undefined],
    // Bits that nobody reads make no second spelling.
    ['=?base64?ZWNobx==?=', undefined],
    // Bytes that are no UTF-8 are not taken for the character that stands for such.
    ['=?base64?/w==?=', undefined],
    ['=?base64?7aCA?=', undefined],
  ])('%s means %j', (value, text) => {
    expect(decodeMirrored(value)).toBe(text)
  })
})
