import { expect, it } from 'vitest'
import { createHarness, post, refreshForm, signedIn, tokensFor, told } from './support.ts'

const provider = 'https://login.acme.example'
const alice = { issuer: provider, subject: 'u-1', label: 'Alice', roles: ['reader'], claims: {} }

it('refreshes nothing for accounts that no longer count, and again for those that count again', async () => {
  const h = createHarness()
  const tokens = await tokensFor(h, await signedIn(h))
  const refresh = post('/token', refreshForm(tokens.refresh_token))
  const moved = h.restart({ identityIssuer: provider })
  expect(await moved.token(refresh)).toMatchObject({ ok: false, reason: 'account_elsewhere' })
  const opened = await moved.signInExternally(alice)
  const session = opened.ok ? await moved.session(opened.session) : undefined
  if (session === undefined) throw new Error('no session')
  const theirs = await tokensFor({ ...h, server: moved }, session)
  const again = post('/token', refreshForm(theirs.refresh_token))
  for (const identityIssuer of ['https://other.example', undefined]) {
    const elsewhere = h.restart(identityIssuer === undefined ? {} : { identityIssuer })
    expect(await elsewhere.token(again)).toMatchObject({ ok: false, reason: 'account_elsewhere' })
  }
  expect(told(await moved.token(again))).toBe('200')
  expect(told(await h.server.token(refresh))).toBe('200')
})
it('is who the provider of the settings says, and no other', async () => {
  const h = createHarness({ identityIssuer: provider })
  expect(await h.server.signInExternally({ ...alice, issuer: `${provider}/` })).toEqual({ ok: false, reason: 'issuer' })
  const users = new Set<string>()
  for (const subject of ['u-1', 'U-1', 'u-1 ', 'u\u20111']) {
    const opened = await h.server.signInExternally({ ...alice, subject })
    if (opened.ok) users.add(opened.user)
  }
  const other = h.restart({ identityIssuer: 'https://other.example' })
  const same = await other.signInExternally({ ...alice, issuer: 'https://other.example' })
  if (same.ok) users.add(same.user)
  expect(users.size).toBe(5)
})
