import { expect, it } from 'vitest'
import { DEFAULT_RETURN, isReturnPath } from '../../src/http/return-path.ts'

it.each([DEFAULT_RETURN, '/agents', '/activity', `/approvals/${'aA0_-'.repeat(4)}zz`])('takes %s', (path) => {
  expect(isReturnPath(path)).toBe(true)
})

it.each([
  '',
  '/',
  'agents',
  '//agents',
  '/agents/',
  '/agents\n',
  '/agents?x',
  '/activity/1.tlog-proof',
  '/activity?agent=x',
  '/Agents',
  '/approvals/x',
  `/approvals/${'a'.repeat(23)}`,
  `/approvals/${'a'.repeat(22)}/..`,
  'https://evil.example/agents',
  '\\\\evil.example',
])('takes no %j', (path) => {
  expect(isReturnPath(path)).toBe(false)
})
