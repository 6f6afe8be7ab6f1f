import { describe, expect, test } from 'vitest'
import { isPrincipalName, isScopeToken, isToolName } from '../src/index.ts'

const cases: readonly [string, (text: string) => boolean, readonly string[], readonly string[]][] = [
  [
    'a tool name',
    isToolName,
    ['a', 'create_issue', 'a.b-c', '9', 'A'.repeat(64)],
    ['', 'A'.repeat(65), 'a b', 'a/b', 'é', 'a\n', 'a:b'],
  ],
  [
    'a scope token',
    isScopeToken,
    ['read', 'issues:read', 'https://a.example/x', '!', '~', "'", 'a'.repeat(128)],
    ['', 'a b', 'a"b', 'a\\b', 'é', 'a\n', '\u007f', 'a'.repeat(129)],
  ],
  [
    'a principal name',
    isPrincipalName,
    ['a', 'triage-bot', 'A.b_c-9', 'a'.repeat(64)],
    ['', '9a', '-a', '.a', 'a b', 'é', 'a/b', 'a\n', 'a'.repeat(65)],
  ],
]

describe.each(cases)('%s', (_, is, good, bad) => {
  test.each(good)('takes %j', (text) => {
    expect(is(text)).toBe(true)
  })
  test.each(bad)('refuses %j', (text) => {
    expect(is(text)).toBe(false)
  })
})
