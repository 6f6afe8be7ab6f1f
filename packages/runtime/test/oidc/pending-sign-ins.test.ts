import { expect, it } from 'vitest'
import { DEFAULT_RETURN } from '../../src/http/return-path.ts'
import { type PendingSignIn, readPending, writePending } from '../../src/oidc/pending-sign-ins.ts'
import { seal } from '../../src/secret-seal.ts'

const browser = 'b'.repeat(43)
const now = 1_800_000_000_000
const one: PendingSignIn = {
  state: 's'.repeat(43),
  goal: { name: 'request', value: 'Az09_-'.repeat(20) },
  expiresAt: now + 1,
}
const other: PendingSignIn = {
  state: 't'.repeat(43),
  goal: { name: 'return', value: '/agents' },
  expiresAt: now + 600_000,
}

it('are read as they were written, in a value that a cookie may have', () => {
  const value = writePending([one, other], browser)
  expect(readPending(value, browser, now)).toEqual([one, other])
  // RFC 6265 §4.1.1
  expect(value).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/)
  expect(value).not.toContain(one.state)
})
it('are none in no cookie, and make none', () => {
  expect([writePending([], browser), readPending('', browser, now)]).toEqual(['', []])
})
it('end each at its time', () => {
  const value = writePending([one, other], browser)
  expect(readPending(value, browser, now + 1)).toEqual([other])
  expect(readPending(value, browser, now + 600_000)).toEqual([])
})
it('are none of another browser', () => {
  expect(readPending(writePending([one, other], browser), 'c'.repeat(43), now)).toEqual([])
})
it('are none once any character of them was changed', () => {
  const value = writePending([other], browser)
  for (let at = 0; at < value.length; at++) {
    const changed = value.slice(0, at) + (value[at] === 'x' ? 'y' : 'x') + value.slice(at + 1)
    const [read] = readPending(changed, browser, now)
    // The last character of what is sealed has bits that say nothing.
    if (read !== undefined) expect([changed.indexOf('.'), read]).toEqual([at + 1, other])
  }
})
it('lead where they were to lead: a goal of another one is no goal', () => {
  const [first = '', second = ''] = writePending([one, other], browser).split('~')
  const crossed = [first.replace(/\..*/, second.replace(/^[^.]*/, '')), second.replace(/\..*/, `.${one.goal.value}`)]
  expect(readPending(crossed.join('~'), browser, now)).toEqual([])
  expect(readPending(second.replace('/agents', '//evil.example'), browser, now)).toEqual([])
})
it('keep the newest of more than fit', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({
    ...one,
    state: `${index}`.padStart(43, 's'),
    goal: { name: 'request', value: 'r'.repeat(900) } as const,
  }))
  const value = writePending(many, browser)
  expect(value.length).toBeLessThanOrEqual(3_900)
  expect(readPending(value, browser, now)).toEqual(many.slice(0, 3))
  const small = many.map((pending) => ({ ...pending, goal: other.goal }))
  expect(readPending(writePending(small, browser), browser, now)).toEqual(small.slice(0, 8))
})
it('lead to the pages of the owner when their request is too long to be carried', () => {
  const long = { ...one, goal: { name: 'request', value: 'r'.repeat(3_701) } as const }
  const fits = { ...one, goal: { name: 'request', value: 'r'.repeat(3_700) } as const }
  expect(readPending(writePending([fits], browser), browser, now)).toEqual([fits])
  expect(readPending(writePending([long, other], browser), browser, now)).toEqual([
    { ...long, goal: { name: 'return', value: DEFAULT_RETURN } },
    other,
  ])
})
it.each(['', '~', '.', '.~.', 'x', 'A'.repeat(200), `${'A'.repeat(200)}./agents`, '~'.repeat(10_000)])(
  'are none in %j',
  (value) => {
    expect(readPending(value, browser, now)).toEqual([])
  },
)
it('are none when what is sealed is something else', () => {
  const sealed = seal(browser, 'sign-in\nreturn\n/agents', `${now + 1} short`)
  expect(readPending(`${sealed}./agents`, browser, now)).toEqual([])
  const foreign = seal(browser, 'authorization request', `${now + 1} ${one.state}`)
  expect(readPending(`${foreign}./agents`, browser, now)).toEqual([])
})
