import { openMemoryStore } from '@fullmakt/store'
import { expect, it } from 'vitest'
import { takeByAddress } from '../src/index.ts'
import { createHarness, get, postJson, redirectUri } from './support.ts'

const rate = { count: 3, periodMs: 60_000 }
const start = () => {
  const store = openMemoryStore({ now: () => 0 })
  return async (address: string) => (await takeByAddress(store, (prefix) => `try/${prefix}`, address, rate)).allowed
}
const inSite = (index: number, site = '2001:db8:1') => `${site}:${index.toString(16)}::1`

it('gives an IPv4 address and a /64 what they have, and no more', async () => {
  const take = start()
  for (const address of ['192.0.2.1', '2001:db8::1']) {
    expect([await take(address), await take(address), await take(address), await take(address)]).toEqual([
      true,
      true,
      true,
      false,
    ])
  }
  expect([await take('192.0.2.2'), await take('2001:db8:0:1::1')]).toEqual([true, true])
})

it('does not let whoever holds a /48 go from one /64 to the next', async () => {
  const take = start()
  const taken: boolean[] = []
  for (let index = 0; index < 200; index++) taken.push(await take(inSite(index)))
  expect(taken.filter((allowed) => allowed)).toHaveLength(48)
  expect(await take('2001:db8:2::1')).toBe(true)
  expect(await take('192.0.2.1')).toBe(true)
})

it('lets no /64 use up what its neighbours have', async () => {
  const take = start()
  for (let index = 0; index < 500; index++) await take(inSite(0))
  expect(await take(inSite(1))).toBe(true)
})

it.each([
  ['registrations', 20 * 16],
  ['authorization requests', 120 * 16],
  ['sign-ins', 50 * 16],
])('bounds %s from one /48', async (what, most) => {
  const h = createHarness()
  const redirect_uris = [redirectUri]
  const allowed = async (clientAddress: string): Promise<boolean> => {
    if (what === 'registrations') return (await h.server.register(postJson({ redirect_uris }, clientAddress))).ok
    if (what === 'sign-ins') {
      const result = await h.server.signIn({ name: clientAddress, password: 'x', clientAddress })
      return !result.ok && result.reason !== 'throttled'
    }
    const visitor = { browser: 'browser-value-of-enough-length', session: undefined }
    const page = await h.server.authorize({ ...get('client_id=nobody'), clientAddress }, visitor)
    return page.kind === 'error-page' && page.status !== 429
  }
  let count = 0
  for (let index = 0; index < most + 10; index++) if (await allowed(inSite(index))) count++
  expect(count).toBe(most)
})
