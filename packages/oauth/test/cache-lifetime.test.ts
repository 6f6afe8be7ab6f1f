import { expect, it } from 'vitest'
import { cacheLifetime } from '../src/cache-lifetime.ts'

const date = 'Mon, 23 Nov 2026 08:00:00 GMT'
const now = Date.UTC(2026, 10, 23, 8, 0, 30)

it.each([
  [null, 300],
  ['', 300],
  ['public', 300],
  ['max-age=0', 60],
  ['max-age=59', 60],
  ['Max-Age=3600, public', 3600],
  ['max-age=31536000', 86_400],
  ['max-age=9999999999', 60],
  ['max-age=-1', 60],
  ['max-age', 60],
  ['max-age=10, max-age=3600', 60],
  ['max-age=3600, no-store', 60],
  ['max-age=3600, no-cache="x"', 60],
  ['private, max-age=3600', 60],
])('Cache-Control %j is kept %i s (A-133)', (cacheControl, seconds) => {
  expect(cacheLifetime({ cacheControl }, now)).toBe(seconds * 1000)
})

it.each([
  [null, 'Mon, 23 Nov 2026 10:00:00 GMT', 7200],
  ['public', 'Mon, 23 Nov 2026 10:00:00 GMT', 7200],
  ['max-age=120', 'Mon, 23 Nov 2026 10:00:00 GMT', 120],
  ['no-store', 'Mon, 23 Nov 2026 10:00:00 GMT', 60],
  [null, 'Fri, 23 Nov 2029 10:00:00 GMT', 86_400],
  [null, date, 60],
  [null, 'Mon, 23 Nov 2020 10:00:00 GMT', 60],
  [null, '0', 60],
  [null, '', 60],
  [null, '2026-11-23T10:00:00Z', 60],
  [null, 'Mon, 23 Nov 2026 10:00:00 GMT, Mon, 23 Nov 2026 11:00:00 GMT', 60],
])('Cache-Control %j with Expires %j is kept %i s (A-133)', (cacheControl, expires, seconds) => {
  expect(cacheLifetime({ cacheControl, expires, date }, now)).toBe(seconds * 1000)
})

it.each([
  ['Mon, 23 Nov 2026 09:00:00 GMT', 3600],
  [null, 7170],
  ['yesterday', 7170],
])('Expires counts from Date %j, or else from now', (sent, seconds) => {
  const expires = 'Mon, 23 Nov 2026 10:00:00 GMT'
  expect(cacheLifetime({ cacheControl: null, expires, date: sent }, now)).toBe(seconds * 1000)
})
