import { expect, it } from 'vitest'
import { consentPage } from '../../src/pages/consent-page.ts'

const evil = `"><script>alert('x')</script>`
const tool = (name: string) => ({ name, description: 'Does it. And more.', isReadOnly: false })
const view = {
  server: 'notes',
  transaction: 't-1',
  csrf: 'c-1',
  user: 'ada',
  client: { name: 'Scribe', host: 'scribe.example', logo: null, loopbackOnly: false, isDeclared: true },
  redirectHost: 'scribe.example',
  scopes: [{ title: 'Write notes', tools: [tool('write_note'), { ...tool('read_note'), isReadOnly: true }] }],
  lifetimeDays: 30,
}

it('says who asks, where the answer goes, what it allows and for how long', () => {
  const page = consentPage(view)
  for (const word of [
    'Let Scribe act for you?',
    '(scribe.example)',
    'Write notes',
    '<code>write_note</code> Does it.',
    '<code>read_note</code> <small>only reads</small> Does it.',
    '30 days',
    '<strong><bdi>ada</bdi></strong>',
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

it('says what an undeclared name is worth', () => {
  const undeclared = { ...view.client, isDeclared: false }
  expect(consentPage(view)).not.toContain('chosen by the agent itself')
  expect(consentPage({ ...view, client: undeclared })).toContain('it comes from <strong>scribe.example</strong>')
  expect(consentPage({ ...view, client: { ...undeclared, host: null } })).toContain('nobody has checked it')
})

it('shows a logo of this server beside the name, with words for who does not see it', () => {
  expect(consentPage(view)).not.toContain('<img')
  const page = consentPage({ ...view, client: { ...view.client, logo: '/client-logo/abc' } })
  expect(page).toContain(
    '<img class="logo" src="/client-logo/abc" alt="Logo of Scribe" width="48" height="48"> <bdi>Scribe</bdi>',
  )
})

it('keeps a name apart from what stands beside it, so that letters from right to left move nothing', () => {
  const page = consentPage({ ...view, client: { ...view.client, name: 'סופר\u3164' } })
  const shown = '<bdi>סופר<mark>U+3164</mark></bdi>'
  expect(page).toContain(`<h1>Let ${shown} act for you?</h1>`)
  expect(page).toContain(`<dd>${shown} <strong>(scribe.example)</strong>`)
})

it.each([
  ['Сlaude', true],
  ['Clαude', true],
  ['Claude', false],
  ['Клод', false],
  ['Claude 助手', false],
])('warns of a name that mixes alphabets: %s %j', (name, mixes) => {
  const page = consentPage({ ...view, client: { ...view.client, name, isDeclared: false } })
  expect(page.includes('It mixes alphabets')).toBe(mixes)
})

it('folds many tools, and keeps to the first sentence', () => {
  const many = Array.from({ length: 7 }, (_, n) => tool(`t${n}`))
  const page = consentPage({ ...view, scopes: [{ title: 'All', tools: many }] })
  expect(page).toContain('<summary>with 7 tools</summary>')
  expect(page).not.toContain('And more.')
})

it('lets no word of a client, a user or a config become markup', () => {
  const page = consentPage({
    server: evil,
    transaction: evil,
    csrf: evil,
    user: evil,
    client: { name: evil, host: evil, logo: evil, loopbackOnly: true, isDeclared: false },
    redirectHost: evil,
    scopes: [{ title: evil, tools: [{ name: evil, description: evil, isReadOnly: false }] }],
    lifetimeDays: 1,
  })
  expect(page).not.toContain('<script')
  expect(page.match(/&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;/g)?.length).toBeGreaterThanOrEqual(11)
})
