import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { JsonObject } from '@fullmakt/ir'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createKeyVault, type SigningPorts } from '../src/index.ts'
import { createSigningKeys } from '../src/signing-keys.ts'
import {
  body,
  createHarness,
  defaultSettings,
  type Harness,
  isLive,
  issuer,
  post,
  resource,
  signedIn,
  type Tokens,
  tokensFor,
} from './support.ts'

const random = (bytes: number) => new Uint8Array(randomBytes(bytes))
const signingWith = (...keys: [Uint8Array, ...Uint8Array[]]): SigningPorts => ({
  vault: createKeyVault(keys, random),
  generate: async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return {
      publicKey: pair.publicKey.export({ format: 'jwk' }) as JsonObject,
      privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    }
  },
  sign: async (header, claims, privateKey) => {
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'ES256' }).sign(key)
  },
})
const master = random(32)
const start = (): Harness => createHarness({ tokenFormat: 'jwt' }, { signing: signingWith(master) })
const keysOf = (h: Harness) => h.server.signingKeys!

async function verify(h: Harness, token: string) {
  const set = (await keysOf(h).published()) as unknown as JSONWebKeySet
  const currentDate = new Date(h.clock.now)
  return await jwtVerify(token, createLocalJWKSet(set), { issuer, audience: resource, typ: 'at+jwt', currentDate })
}

it('signs access tokens that others can read, and that end like any other', async () => {
  const h = start()
  expect(h.server.metadata().jwks_uri).toBe(`${issuer}/.well-known/jwks.json`)
  const { access_token: token } = await tokensFor(h, await signedIn(h))
  const { payload } = await verify(h, token)
  expect(payload).toEqual({
    iss: issuer,
    aud: resource,
    sub: 'alice',
    client_id: 'web-agent',
    scope: 'files:write',
    iat: 1_800_000_000,
    exp: 1_800_000_600,
    jti: expect.any(String) as string,
  })
  expect(await isLive(h, token)).toBe(true)
  const [grant] = await h.server.listGrants('alice')
  await h.server.revokeGrant(grant!.id, 'alice')
  expect(await h.server.verifyAccessToken(`Bearer ${token}`)).toMatchObject({ ok: false, reason: 'token_revoked' })
})
it('takes no JWT that it did not record, even one with its own key (A-165, A-167)', async () => {
  const signing = signingWith(master)
  const made: Uint8Array[] = []
  const h = createHarness(
    { tokenFormat: 'jwt' },
    {
      signing: {
        ...signing,
        generate: async () => {
          const pair = await signing.generate()
          made.push(pair.privateKey)
          return pair
        },
      },
    },
  )
  const { access_token: token } = await tokensFor(h, await signedIn(h))
  const [head, claims, signature] = token.split('.') as [string, string, string]
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as JsonObject
  const payload = JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject
  const own = await signing.sign(header, { ...payload, scope: 'admin' }, made[0]!)
  expect((await verify(h, own)).payload['scope']).toBe('admin')
  for (const forged of [
    own,
    `${head}.${claims}.${signature.slice(0, -2)}AA`,
    `${head}.${claims}.AAAA`,
    `eyJhbGciOiJub25lIn0.${claims}.`,
  ]) {
    expect(await isLive(h, forged)).toBe(false)
  }
  const revoke = post('/revoke', { token, client_id: 'web-agent' })
  expect((await h.server.revoke(revoke)).response.status).toBe(200)
  expect(await isLive(h, token)).toBe(false)
})
it('rotates with overlap: published before it signs and after', async () => {
  const h = start()
  const session = await signedIn(h)
  const { access_token: old } = await tokensFor(h, session)
  const [current, next] = await keysOf(h).list()
  expect([current?.state, next?.state]).toEqual(['current', 'next'])
  expect(await keysOf(h).rotate('admin')).toEqual({ ok: false, reason: 'too-early' })
  h.clock.now += 600_000
  expect(await keysOf(h).rotate('admin')).toEqual({ ok: true, kid: next?.kid })
  expect((await keysOf(h).published()).keys.map(({ kid }) => kid).slice(0, 2)).toEqual([current?.kid, next?.kid])
  h.clock.now -= 600_000
  await verify(h, old)
  h.clock.now += 600_000
  const fresh = (await tokensFor(h, session)).access_token
  expect((await verify(h, fresh)).protectedHeader.kid).toBe(next?.kid)
  h.clock.now += 86_400_000
  expect((await keysOf(h).published()).keys.map(({ kid }) => kid)).not.toContain(current?.kid)
  expect(h.events.filter(({ kind }) => kind === 'key.rotated')).toEqual([
    { kind: 'key.rotated', kid: next?.kid, by: 'admin' },
  ])
})
it('lets one of 100 rotate, and makes its first keys once', async () => {
  const h = start()
  const lists = await Promise.all(Array.from({ length: 20 }, () => keysOf(h).list()))
  expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(1)
  h.clock.now += 600_000
  const results = await Promise.all(Array.from({ length: 100 }, () => keysOf(h).rotate('admin')))
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  expect((await keysOf(h).list()).filter(({ state }) => state === 'current')).toHaveLength(1)
})
it('keeps private keys sealed, each for its own place (A-283)', async () => {
  const h = start()
  const { access_token } = await tokensFor(h, await signedIn(h))
  const text = h.written.join()
  expect(text).not.toContain(access_token)
  const entry = await h.store.get('oauth/signing-keys')
  const kept = JSON.parse(entry!.value) as { sealed: string; publicKey: JsonObject }[]
  expect(kept.every(({ publicKey }) => publicKey['d'] === undefined)).toBe(true)
  const swapped = [{ ...kept[0], sealed: kept[1]!.sealed }, kept[1]]
  await h.store.apply([{ op: 'put', key: 'oauth/signing-keys', value: JSON.stringify(swapped) }])
  const other = h.restart({ tokenFormat: 'jwt' })
  const form = { grant_type: 'refresh_token', client_id: 'web-agent', refresh_token: 'x' }
  expect((await other.token(post('/token', form))).response.status).toBe(400)
  await h.store.apply([{ op: 'put', key: 'oauth/signing-keys', value: entry!.value }])
  const session = await signedIn(h)
  const { refresh_token } = await tokensFor(h, session)
  await h.store.apply([{ op: 'put', key: 'oauth/signing-keys', value: JSON.stringify(swapped) }])
  const refused = await other.token(post('/token', { ...form, refresh_token }))
  expect([refused.response.status, body<Partial<Tokens>>(refused).access_token]).toEqual([503, undefined])
})
it('signs nothing under another master key', async () => {
  const vault = createKeyVault([master], random)
  const sealed = await vault.seal(new Uint8Array([1, 2, 3]), 'a')
  expect([...(await vault.open(sealed, 'a'))]).toEqual([1, 2, 3])
  await expect(vault.open(sealed, 'b')).rejects.toThrow()
  await expect(createKeyVault([random(32)], random).open(sealed, 'a')).rejects.toThrow()
  await expect(vault.open(`${sealed.slice(0, -2)}AA`, 'a')).rejects.toThrow()
})
it('seals its keys anew under another master key, and then knows only that', async () => {
  const h = start()
  const session = await signedIn(h)
  const { access_token: before } = await tokensFor(h, session)
  const next = random(32)
  const kept = async () => (await h.store.get('oauth/signing-keys'))!.value
  const old = await kept()
  const both = createSigningKeys(h.ports, signingWith(next, master))
  await both.sign('at+jwt', {})
  const results = await Promise.all(Array.from({ length: 20 }, () => both.rewrap('admin')))
  expect(results.filter(({ ok }) => ok)).toEqual([{ ok: true, count: 2 }])
  const public_ = (text: string) => (JSON.parse(text) as { sealed: string }[]).map(({ sealed: _, ...shown }) => shown)
  expect(public_(await kept())).toEqual(public_(old))
  const sealed = (JSON.parse(await kept()) as { sealed: string }[]).map((one) => one.sealed)
  for (const text of sealed) expect(old).not.toContain(text)
  await createSigningKeys(h.ports, signingWith(next)).sign('at+jwt', {})
  await expect(createSigningKeys(h.ports, signingWith(master)).sign('at+jwt', {})).rejects.toThrow()
  expect(h.events.filter(({ kind }) => kind === 'key.rewrapped')).toHaveLength(2)
  // Nobody outside notices: the same keys are published, and what was signed is good.
  await verify(h, before)
  // What cannot be opened is not lost.
  const value = await kept()
  await expect(createSigningKeys(h.ports, signingWith(random(32), master)).rewrap('admin')).rejects.toThrow()
  expect(await kept()).toBe(value)
})
it('is off unless asked for, and refused without keys', () => {
  const { server } = createHarness(defaultSettings)
  expect(server.signingKeys).toBeUndefined()
  expect(server.metadata()).not.toHaveProperty('jwks_uri')
  expect(() => createHarness({ tokenFormat: 'jwt' })).toThrow(expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }))
})
