import { expect, it } from 'vitest'
import { consentPage } from '../../src/pages/consent-page.ts'

const evil = `"><script>alert('x')</script>`
const view = {
  server: 'notes',
  transaction: 't-1',
  csrf: 'c-1',
  user: 'ada',
  client: { name: 'Scribe', host: 'scribe.example', loopbackOnly: false },
  redirectHost: 'scribe.example',
  scopes: [{ title: 'Write notes', tools: ['write_note', 'read_note'] }],
  lifetimeDays: 30,
}

it('says who asks, where the answer goes, what it allows and for how long', () => {
  const page = consentPage(view)
  for (const word of [
    'Let Scribe act for you?',
    '(scribe.example)',
    'Write notes',
    '(write_note, read_note)',
    '30 days',
    '<strong>ada</strong>',
  ]) {
    expect(page).toContain(word)
  }
  expect(page).toContain('<input type="hidden" name="transaction" value="t-1">')
  expect(page).toContain('<input type="hidden" name="csrf" value="c-1">')
  expect(page).not.toContain('runs on your own computer')
})

it('warns of an agent that any local program could be', () => {
  expect(consentPage({ ...view, client: { ...view.client, loopbackOnly: true } })).toContain(
    'runs on your own computer',
  )
})

it('lets no word of a client, a user or a config become markup', () => {
  const page = consentPage({
    server: evil,
    transaction: evil,
    csrf: evil,
    user: evil,
    client: { name: evil, host: evil, loopbackOnly: true },
    redirectHost: evil,
    scopes: [{ title: evil, tools: [evil] }],
    lifetimeDays: 1,
  })
  expect(page).not.toContain('<script')
  expect(page.match(/&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;/g)?.length).toBeGreaterThanOrEqual(11)
})
