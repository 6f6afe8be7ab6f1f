import { describe, expect, it } from 'vitest'
import { createHarness, isLive, signedIn, tokensFor } from './support.ts'

async function two() {
  const h = createHarness()
  const alice = await signedIn(h)
  const bob = await signedIn(h, 'bob')
  const other = { client_id: 'other-agent', redirect_uri: 'https://other.example.com/cb' }
  const tokens = {
    aliceWeb: (await tokensFor(h, alice)).access_token,
    aliceOther: (await tokensFor(h, alice, other)).access_token,
    bobWeb: (await tokensFor(h, bob)).access_token,
  }
  const live = async () => {
    const names = Object.keys(tokens) as (keyof typeof tokens)[]
    const states = await Promise.all(names.map(async (name) => ((await isLive(h, tokens[name])) ? [name] : [])))
    return states.flat()
  }
  return { h, live }
}

describe('a revocation holds on the very next call', () => {
  it('of a user', async () => {
    const { h, live } = await two()
    expect(await h.server.revokeUser('alice', 'admin')).toEqual({ ok: true })
    expect(await live()).toEqual(['bobWeb'])
    expect(h.events.at(-1)).toEqual({ kind: 'user.revoked', user: 'alice', by: 'admin' })
  })
  it('of a client', async () => {
    const { h, live } = await two()
    await h.server.revokeClient('web-agent', 'admin')
    expect(await live()).toEqual(['aliceOther'])
  })
  it('of an agent', async () => {
    const { h, live } = await two()
    await h.server.revokeAgent('other-agent', 'admin')
    expect(await live()).toEqual(['aliceWeb', 'bobWeb'])
  })
  it('of one grant', async () => {
    const { h, live } = await two()
    const [grant] = await h.server.listGrants('bob')
    expect(grant).toMatchObject({ clientId: 'web-agent', user: 'bob', scopes: ['files:write'] })
    expect(grant).toMatchObject({ clientHost: null, redirectHost: 'app.example.com', refreshedAt: null })
    await h.server.revokeGrant(grant!.id, 'bob')
    expect(await live()).toEqual(['aliceWeb', 'aliceOther'])
    expect(await h.server.listGrants('bob')).toEqual([])
    expect(await h.server.listGrants()).toHaveLength(2)
  })
  it('and a new password ends what the old one opened', async () => {
    const { h, live } = await two()
    await h.server.accounts.setPassword('alice', 'new password')
    expect(await live()).toEqual(['bobWeb'])
  })
})

it('what is not there cannot be revoked', async () => {
  const { server, events } = createHarness()
  const unknown = { ok: false, reason: 'unknown' }
  for (const id of ['', 'x', 'A'.repeat(22), '\u0000', '../x']) {
    expect(await server.revokeGrant(id, 'admin')).toEqual(unknown)
    expect(await server.revokeAgent(id, 'admin')).toEqual(unknown)
    expect(await server.revokeClient(id, 'admin')).toEqual(unknown)
  }
  expect(await server.revokeUser('a/b', 'admin')).toEqual(unknown)
  expect(await server.listGrants('a/../b')).toEqual([])
  expect(events).toEqual([])
})

it('lists more grants than one page, and none that ended', async () => {
  const h = createHarness()
  const session = await signedIn(h)
  for (let i = 0; i < 105; i++) {
    h.clock.now += 1000
    await tokensFor(h, session)
  }
  expect(await h.server.listGrants('alice')).toHaveLength(105)
  expect(await h.server.listGrants()).toHaveLength(105)
  h.clock.now += 86_400_000
  expect(await h.server.listGrants()).toEqual([])
})
