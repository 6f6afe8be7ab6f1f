import { describe, expect, test } from 'vitest'
import { parseDuration, parseRate } from '../src/index.ts'

describe('parseDuration', () => {
  test.each([
    ['1ms', 1],
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['999999999d', 86_399_999_913_600_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  test.each([
    '',
    '0s',
    '01s',
    '-1s',
    '+1s',
    '1.5h',
    '1e3s',
    '1',
    's',
    '1 s',
    '1s ',
    '1S',
    '1w',
    '1h30m',
    '１s',
    '1s\n',
    '1234567890s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('parseRate', () => {
  test.each([
    ['60/h', 60, 3_600_000],
    ['5/10s', 5, 10_000],
    ['1/500ms', 1, 500],
    ['3/m', 3, 60_000],
    ['100/7d', 100, 604_800_000],
  ])('reads %s', (text, count, periodMs) => {
    expect(parseRate(text)).toEqual({ count, periodMs })
  })

  test.each([
    '',
    '60',
    '/h',
    '60/',
    '0/h',
    '60/0h',
    '60/ h',
    '6 0/h',
    '60/hour',
    '60h',
    '1.5/h',
    '-1/h',
    '60/h/h',
    '60/h\n',
    '01/h',
  ])('refuses %j', (text) => {
    expect(parseRate(text)).toBeUndefined()
  })
})
