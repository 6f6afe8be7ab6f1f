import { afterAll, describe, expect, it } from 'vitest'
import { startAttackedServer } from './attacked-server.ts'

const PORT = 18310
const proxied = await startAttackedServer(PORT, { trustedProxies: ['127.0.0.1/32'] })
afterAll(() => proxied.close())

const ask = async (forwarded: string): Promise<number> =>
  (await proxied.send('GET /authorize', [['X-Forwarded-For', forwarded]])).status
const times = async (count: number, forwarded: (index: number) => string): Promise<readonly number[]> => {
  const statuses: number[] = []
  for (let index = 0; index < count; index++) statuses.push(await ask(forwarded(index)))
  return statuses
}

describe('behind a proxy that is believed', () => {
  it('each owner is limited alone, and cannot pass for another', async () => {
    const own = await times(121, (index) => `198.51.100.${index}, 203.0.113.9`)
    expect(own.slice(0, 120).includes(429)).toBe(false)
    expect(own[120]).toBe(429)
    expect(await ask('203.0.113.10')).not.toBe(429)
  })
})
