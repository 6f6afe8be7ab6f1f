import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { compact, type Forge, hostileJwts, newForge } from './hostile-jwts.ts'
import { ask, assertionType, credentials, jwtAgent } from './keys.ts'
import { createHarness, defaultSettings, type Harness, issuer, resource, signedIn } from './support.ts'
import { identityProvider, trusting } from './trusted-agents.ts'

/** A place that takes JWTs: one that it takes, and how it is presented there. */
interface Reader {
  readonly header: JsonObject
  readonly claims: (now: number) => JsonObject
  /** Claims that are no such, beside those that no reader takes. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>
  readonly present: (h: Harness, jwt: string) => Promise<boolean>
}

const client = newForge('k1')
const idp = newForge('idp-1')
const holder = newForge('')
const own = newForge('own')
const { kid: _, ...holderJwk } = holder.jwk
const settings = {
  agents: [...defaultSettings.agents, jwtAgent('bot', [client.jwk])],
  trustedIssuers: [trusting(idp)],
} as const
const noText = [undefined, null, 7, true, [], {}, '', 'x'.repeat(513)]
const noTime = [null, true, '1800000060', [1_800_000_060], -1, -0.5, 2 ** 53, 9.3e18, 1e300]
const noAudience = [undefined, null, 7, '', '*', `${issuer}/`, `${issuer}.`, `${issuer} `, `${issuer}/token`].concat([
  issuer.toUpperCase(),
  issuer.replace('https', 'http'),
  issuer.slice(0, -1),
  issuer.replace('example', 'ex\u0430mple'),
] as never[])
const lists = [[], [1], [issuer], [issuer, 'https://other.example']]

const asClient = async (h: Harness, jwt: string, form: Record<string, string> = credentials): Promise<boolean> =>
  (await ask(h, { client_assertion_type: assertionType, client_assertion: jwt, ...form })).ok

const readers: Readonly<Record<string, readonly [Forge, Reader]>> = {
  'a client assertion': [
    client,
    {
      header: { alg: 'ES256', kid: 'k1' },
      claims: (now) => ({ iss: 'bot', sub: 'bot', aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 }),
      wrong: {
        iss: noText,
        sub: noText,
        jti: noText,
        aud: [...noAudience, ...lists],
        exp: [...noTime, undefined, 1_800_000_000, 1_799_999_999.9],
        iat: [...noTime, 1_800_000_061],
        nbf: [...noTime, 1_800_000_061],
      },
      present: asClient,
    },
  ],
  'an identity assertion': [
    idp,
    {
      header: { alg: 'ES256', kid: 'idp-1', typ: 'oauth-id-jag+jwt' },
      claims: (now) => ({
        ...{ iss: identityProvider, sub: 'alice', aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 },
        ...{ client_id: 'bot', resource, scope: 'files:read' },
      }),
      wrong: {
        iss: [...noText, 'https://login.acme.example/', 'http://login.acme.example', 'https://login.acme', issuer],
        sub: [...noText, 'ALICE', 'alice\u0000', 'alice\n', ' alice', '\u0430lice', 'alice@acme.example', '../alice'],
        jti: noText,
        aud: [...noAudience, ...lists],
        exp: [...noTime, undefined, 1_800_000_000],
        iat: [...noTime, undefined, 1_800_000_061],
        nbf: [...noTime, 1_800_000_061],
        client_id: [...noText, ['bot'], 'BOT', 'bot ', 'keeper'],
        resource: [...noText, [resource], 'https://mcp.example.com/mc', 'http://mcp.example.com/mcp', issuer, '*'],
        scope: [...noText, ['files:read'], '*', 'files', 'FILES:READ', 'files:read\u0000', 'files:re\u0430d'],
        cnf: [null, {}, 'x', { jkt: 'A'.repeat(43) }, { unknown: 'x' }, { 'x5t#S256': 'x' }],
        authorization_details: [null, [], [{ type: 'x' }]],
        act: [null, { sub: 'x' }, { sub: 'x', act: { sub: 'y' } }],
        may_act: [null, { sub: 'x' }],
      },
      async present(h, jwt) {
        const now = Math.floor(h.clock.now / 1000)
        const claims = { iss: 'bot', sub: 'bot', aud: issuer, jti: randomUUID(), exp: now + 60 }
        const text = wellFormed(client, { alg: 'ES256', kid: 'k1' }, claims)
        const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt }
        return await asClient(h, text, form)
      },
    },
  ],
  'a DPoP proof': [
    holder,
    {
      header: { alg: 'ES256', typ: 'dpop+jwt', jwk: holderJwk },
      claims: (now) => ({ jti: randomUUID(), htm: 'POST', htu: `${issuer}/token`, iat: now }),
      wrong: {
        jti: noText,
        htm: [...noText, 'post', 'POST ', ['POST'], 'GET'],
        htu: [...noText, '*', `${issuer}/token/`, `${issuer}/%74oken`, `${issuer}//token`, '//mcp.example.com/token'],
        iat: [...noTime, undefined, 1_800_000_061, 1_799_999_939, 1_800_000_060.5],
      },
      async present(h, jwt) {
        const now = Math.floor(h.clock.now / 1000)
        const claims = { iss: 'bot', sub: 'bot', aud: issuer, jti: randomUUID(), exp: now + 60 }
        const client_assertion = wellFormed(client, { alg: 'ES256', kid: 'k1' }, claims)
        const form = { client_assertion_type: assertionType, client_assertion, ...credentials }
        return (await ask(h, form, { dpop: jwt })).ok
      },
    },
  ],
}

describe.each(Object.entries(readers))('%s', (_name, [forge, { header, claims, wrong, present }]) => {
  const start = async (): Promise<Harness> => {
    const h = createHarness(settings)
    await signedIn(h)
    return h
  }
  const now = 1_800_000_000
  const given = (h: Harness): readonly string[] =>
    h.events.map(({ kind }) => kind).filter((kind) => /^(?:grant|token)\./.test(kind))

  it('is taken as it should be', async () => {
    const h = await start()
    const text = wellFormed(forge, header, claims(now))
    expect(await present(h, text)).toBe(true)
    expect(given(h)).toEqual(['grant.issued', 'token.issued'])
  })
  it.each(hostileJwts(forge, header, claims(now)))(
    'is refused with %s (A-170 to A-178, A-186)',
    async (_what, text) => {
      const h = await start()
      expect(await present(h, text)).toBe(false)
      expect([given(h), h.fetched]).toEqual([[], []])
    },
  )
  const values = Object.entries(wrong).flatMap(([name, all]) => all.map((value) => [name, value] as const))
  it.each(values)('is refused when %s is %j (A-179 to A-181)', async (name, value) => {
    const h = await start()
    const { [name]: __, ...others } = claims(now)
    const changed = value === undefined ? others : { ...others, [name]: value as never }
    const text = wellFormed(forge, header, changed)
    expect(await present(h, text)).toBe(false)
    expect([given(h), h.fetched]).toEqual([[], []])
  })
})

it('no JWT is an access token unless it was recorded (A-165, A-167, A-170 to A-178, A-186)', async () => {
  const h = createHarness(settings)
  const claims = { iss: issuer, aud: resource, sub: 'alice', client_id: 'bot', scope: 'admin', exp: 1_900_000_000 }
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'own' }
  const texts = [wellFormed(own, header, claims), ...hostileJwts(own, header, claims).map(([, text]) => text)]
  for (const scheme of ['Bearer', 'DPoP', 'bEaReR']) {
    for (const text of texts) {
      const result = await h.server.verifyAccessToken(`${scheme} ${text}`)
      expect(result).toMatchObject({ ok: false })
      expect([400, 401]).toContain(result.ok ? 200 : result.wire.status)
    }
  }
  expect(h.fetched).toEqual([])
})

function wellFormed(forge: Forge, header: JsonObject, claims: JsonObject): string {
  return compact(forge, JSON.stringify(header), JSON.stringify(claims))
}
