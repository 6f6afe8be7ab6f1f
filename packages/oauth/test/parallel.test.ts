import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { WireAnswer } from '../src/index.ts'
import { asserted, basic, createSigner, credentials, jwtAgent, proofOf, secretAgent } from './keys.ts'
import {
  body,
  browser,
  codeFor,
  createHarness,
  defaultSettings,
  encode,
  get,
  type Harness,
  isLive,
  post,
  redemption,
  refreshForm,
  request,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'
import {
  assertionForm,
  exchangeForm,
  identityAssertion,
  identityProvider,
  newSecret,
  trusting,
} from './trusted-agents.ts'

const signer = await createSigner('ES256', 'k1')
const { secret, hash } = newSecret()
const settings = {
  agents: [...defaultSettings.agents, jwtAgent('bot', [signer.jwk]), secretAgent('keeper', [hash])],
  trustedIssuers: [trusting(signer)],
} as const

type Node = Pick<Harness['server'], 'token' | 'decideConsent' | 'accounts' | 'signInExternally'>

/** Two nodes over one store, and a hundred requests at one time, which they share. */
function start(changes: object = {}): {
  readonly h: Harness
  hundred<T>(ask: (node: Node) => Promise<T>): Promise<T[]>
} {
  const h = createHarness({ ...settings, ...changes })
  const nodes = [h.server, h.restart({ ...settings, ...changes })] as const
  const hundred = <T>(ask: (node: Node) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: 100 }, (_, index) => ask(nodes[index % 2 === 0 ? 0 : 1])))
  return { h, hundred }
}

const kinds = (h: Harness, kind: string): number => h.events.filter((event) => event.kind === kind).length
const won = (answers: readonly WireAnswer[]): readonly WireAnswer[] => answers.filter(({ ok }) => ok)
const posted =
  (form: Record<string, string>, headers: Record<string, string> = {}) =>
  (node: Node) =>
    node.token(post('/token', encode(form), headers))

describe('a hundred at one time, on two nodes', () => {
  it('redeem a code at most once, and what it gave is revoked (A-064, A-065)', async () => {
    const { h, hundred } = start()
    const code = await codeFor(h, await signedIn(h))
    const answers = await hundred(posted(redemption(code)))
    expect(won(answers)).toHaveLength(1)
    expect(new Set(answers.map(told))).toEqual(new Set(['200', '400 invalid_grant']))
    expect([kinds(h, 'grant.issued'), kinds(h, 'grant.revoked')]).toEqual([1, 1])
    expect(await isLive(h, body<Tokens>(won(answers)[0]!).access_token)).toBe(false)
  })
  it('redeem a code with the right and with wrong verifiers: one outcome, never a living token beside a burnt code', async () => {
    const { h, hundred } = start()
    const code = await codeFor(h, await signedIn(h))
    let turn = 0
    const wrong = { code_verifier: 'w'.repeat(43) }
    const answers = await hundred((node) => posted(redemption(code, turn++ % 3 === 0 ? {} : wrong))(node))
    // Either it was redeemed, or a wrong verifier burnt it.
    expect(won(answers).length + kinds(h, 'code.refused')).toBe(1)
    for (const answer of won(answers)) expect(await isLive(h, body<Tokens>(answer).access_token)).toBe(false)
  })
  it('refresh one token: one lineage, the same answer for all (A-099)', async () => {
    const { h, hundred } = start()
    const { refresh_token: token } = await tokensFor(h, await signedIn(h))
    const answers = await hundred(posted(refreshForm(token)))
    expect(new Set(answers.map(({ response }) => response.body)).size).toBe(1)
    expect([won(answers).length, kinds(h, 'token.refreshed')]).toEqual([100, 1])
    const successor = body<Tokens>(answers[0]!).refresh_token
    expect(won(await hundred(posted(refreshForm(successor))))).toHaveLength(100)
    expect(kinds(h, 'token.refreshed')).toBe(2)
  })
  it('refresh one token for different scopes: one lineage, and never two living answers', async () => {
    const { h, hundred } = start()
    const { refresh_token: token } = await tokensFor(h, await signedIn(h))
    let turn = 0
    const answers = await hundred((node) => posted(refreshForm(token, turn++ % 2 ? { scope: 'files:read' } : {}))(node))
    expect(kinds(h, 'token.refreshed')).toBe(1)
    expect(new Set(won(answers).map(({ response }) => response.body)).size).toBe(1)
    // Another request with the same token is reuse, so that what the first one got has ended, too.
    for (const answer of won(answers)) expect(await isLive(h, body<Tokens>(answer).access_token)).toBe(false)
  })
  it('present one client assertion: one counts', async () => {
    const { h, hundred } = start()
    const answers = await hundred(posted(await asserted(h, signer, 'bot', credentials)))
    expect([won(answers).length, kinds(h, 'token.issued')]).toEqual([1, 1])
  })
  it('present one identity assertion: one counts', async () => {
    const { h, hundred } = start()
    await signedIn(h)
    const form = assertionForm(await identityAssertion(h, signer, 'keeper'))
    const answers = await hundred(posted(form, basic('keeper', secret)))
    expect([won(answers).length, kinds(h, 'token.issued')]).toEqual([1, 1])
  })
  it('present one DPoP proof at the token endpoint: one counts (A-196)', async () => {
    const { h, hundred } = start()
    const headers = { ...basic('keeper', secret), dpop: await proofOf(h, signer, {}) }
    const answers = await hundred(posted(credentials, headers))
    expect([won(answers).length, kinds(h, 'token.issued')]).toEqual([1, 1])
    expect(new Set(answers.map(told))).toEqual(new Set(['200', '400 invalid_dpop_proof']))
  })
  it('decide one consent: one decision counts, whichever, and one code at most comes of it (A-054)', async () => {
    const { h, hundred } = start()
    const session = await signedIn(h)
    const page = await h.server.authorize(get(request()), { browser, session })
    if (page.kind !== 'consent') throw new Error(page.kind)
    const { transaction, csrf } = page
    let turn = 0
    const results = await hundred((node) =>
      node.decideConsent({ transaction, csrf, browser, session, approve: turn++ % 2 === 0 }),
    )
    expect(results.filter(({ kind }) => kind === 'redirect')).toHaveLength(1)
    expect(kinds(h, 'consent.given') + kinds(h, 'consent.refused')).toBe(1)
    expect((await h.store.list('oauth/code/', { limit: 9 })).length).toBe(kinds(h, 'consent.given'))
  })
  it('make one account, and change its password: one of each counts', async () => {
    const { h, hundred } = start()
    const made = await hundred((node) => node.accounts.create({ name: 'bob', password: 'correct horse', roles: [] }))
    expect([made.filter(({ ok }) => ok).length, kinds(h, 'account.created')]).toEqual([1, 1])
    const set = await hundred((node) => node.accounts.setPassword('bob', `new ${randomUUID()}`))
    expect([set.filter(({ ok }) => ok).length, kinds(h, 'account.password-set')]).toEqual([1, 1])
  })
  it('sign in at a provider for the first time: one account, and a session for each', async () => {
    const { h, hundred } = start({ identityIssuer: identityProvider })
    const identity = { issuer: identityProvider, subject: 'u-1', label: 'Ada', roles: [], claims: {} }
    const opened = await hundred((node) => node.signInExternally(identity))
    expect(opened.every(({ ok }) => ok)).toBe(true)
    expect([kinds(h, 'account.created'), kinds(h, 'session.opened')]).toEqual([1, 100])
  })
  it('exchange tokens while they are revoked: nothing that came of them lives (A-142)', async () => {
    const { h, hundred } = start()
    const session = await signedIn(h)
    const given: WireAnswer[] = []
    const rounds = Array.from({ length: 100 }, (_, ticks) => ticks)
    await hundred(async (node) => {
      const ticks = rounds.pop() ?? 0
      const { access_token: token } = await tokensFor(h, session)
      const verified = await h.server.verifyAccessToken(`Bearer ${token}`)
      const exchange = posted(exchangeForm(token), basic('keeper', secret))(node)
      // Later in each round, so that some revocation falls between every two steps of an exchange.
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
      await h.server.revokeGrant(verified.ok ? verified.grant.id : '', 'admin')
      given.push(await exchange)
    })
    expect(won(given).length).toBeGreaterThan(0)
    expect(won(given).length).toBeLessThan(100)
    for (const answer of won(given)) expect(await isLive(h, body<Tokens>(answer).access_token)).toBe(false)
  })
})
