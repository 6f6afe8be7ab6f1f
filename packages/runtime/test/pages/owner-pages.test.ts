import { expect, it } from 'vitest'
import { agentsPage } from '../../src/pages/agents-page.ts'
import { approvalPage } from '../../src/pages/approval-page.ts'
import { approvalsPage } from '../../src/pages/approvals-page.ts'
import { signedOutPage, signOutPage } from '../../src/pages/sign-out-page.ts'

const evil = `"><script>alert('x')</script>`
const frame = { server: evil, user: evil, signOutCsrf: evil }
const view = {
  id: evil,
  csrf: evil,
  tool: { name: evil, title: evil, description: evil },
  args: JSON.stringify({ [evil]: evil }),
  user: evil,
  client: { name: evil, host: evil, isDeclared: false },
  rule: evil,
  askedAt: 0,
  expiresAt: 1,
  withinMs: 1,
  state: 'pending',
  decided: null,
} as const
const agent = {
  grant: evil,
  csrf: evil,
  name: evil,
  host: evil,
  scopes: [evil],
  issuedAt: 0,
  refreshedAt: 1,
  expiresAt: 2,
}

it.each([
  ['approval', approvalPage(frame, view)],
  ['decided approval', approvalPage(frame, { ...view, state: 'given', decided: { by: evil, at: 0 } })],
  ['approvals', approvalsPage(frame, [{ ...view, clientName: evil, tool: evil }])],
  ['agents', agentsPage(frame, [agent])],
  ['sign-out', signOutPage(frame)],
  ['signed-out', signedOutPage(evil)],
])('lets no word become markup on the page %s', (_, page) => {
  expect(page).not.toContain('<script')
  expect(page).toContain('&lt;script&gt;')
})

it('shows the host of an agent beside its name, where there is one', () => {
  expect(agentsPage(frame, [{ ...agent, name: 'Bot', host: 'bot.example' }])).toContain(
    '<bdi>Bot</bdi> <small>(bot.example)</small></h2>',
  )
  expect(agentsPage(frame, [{ ...agent, name: 'Bot', host: '' }])).toContain('<bdi>Bot</bdi></h2>')
})

it('shows arguments over lines, as they would be sent', () => {
  const page = approvalPage({ ...frame, user: 'ada' }, { ...view, args: '{"amount":5,"to":"bob"}' })
  expect(page).toContain('{\n  &quot;amount&quot;: 5,\n  &quot;to&quot;: &quot;bob&quot;\n}')
})

it('says what a name is worth, and warns an approver of their own calls', () => {
  const declared = approvalPage({ ...frame, user: 'ada' }, { ...view, client: { ...view.client, isDeclared: true } })
  expect(declared).not.toContain('gave itself')
  expect(declared).not.toContain('in your own name')
  const own = approvalPage({ ...frame, user: 'ada' }, { ...view, user: 'ada' })
  expect(own).toContain('gave itself')
  expect(own).toContain('in your own name')
})

it('offers a decision only while there is one to make', () => {
  expect(approvalPage(frame, view).match(/<button/g)).toHaveLength(3)
  for (const state of ['given', 'refused'] as const) {
    const page = approvalPage(frame, { ...view, state, decided: { by: 'grace', at: 0 } })
    expect(page.match(/<button/g)).toHaveLength(1)
    expect(page).toContain('<strong>grace</strong>')
  }
})
