/** A config with something of everything that a plan compares. */
export const SHOP = `import { accounts, agent, all, allow, anonymous, any, approve, bearer, constrain, defineConfig, deny, http, never, not, ref, requiresApproval, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'
const bank = http('https://bank.example.com', { actAs: 'service', auth: bearer(secret('env:BANK')) })
const mail = http('https://mail.example.com', { actAs: 'service', auth: anonymous(), timeout: '10s' })
const [clerk, lead, auditor] = [role('clerk'), role('lead'), role('auditor')]
const reading = scope('read', 'Read')
const writing = scope('write', 'Write')
const admin = scope('admin', 'Administer')
const pay = tool({
  description: 'Pay.',
  scope: writing,
  input: z.object({ amount: z.int().min(1).max(100000), to: z.string().max(40), kind: z.enum(['bill', 'refund', 'gift']), urgent: z.boolean().default(false) }),
  output: z.object({ id: z.string(), iban: z.string().optional(), note: z.string().optional() }),
  call: bank.post('/payments', { body: ['amount', 'to', 'kind', 'urgent'] }),
})
const list = tool({
  description: 'List payments.',
  scope: reading,
  input: z.object({ account: z.string().max(40), page: z.int().min(1).max(50).optional() }),
  output: z.object({ items: z.array(z.object({ id: z.string(), iban: z.string().optional() })) }),
  call: bank.get('/accounts/{account}/payments', { query: ['page'] }),
})
const close = tool({ description: 'Close an account.', scope: admin, input: z.object({ account: z.string().max(40) }), call: bank.delete('/accounts/{account}') })
const send = tool({ description: 'Send a letter.', scope: writing, input: z.object({ to: z.string().max(60), path: z.string() }), call: mail.post('/letters', { body: ['to', 'path'] }) })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  agents: {
    bot: agent({ title: 'Bot', redirectUris: ['http://127.0.0.1/callback'], roles: [clerk] }),
  },
  tools: { pay, list, close, send },
  policies: [
    allow('clerks pay small bills', { who: clerk, what: pay, when: { args: { amount: { lte: 500 }, kind: 'bill' } }, limit: '10/h' }),
    approve('large bills', { who: clerk, what: pay, when: { args: { amount: { gt: 500, lte: 5000 }, kind: 'bill' } }, by: lead, within: '15m' }),
    allow('auditors list', { who: auditor, what: list, when: { args: { account: { startsWith: 'shop-' } } } }),
    allow('leads list and close by day', { who: lead, what: [list, close], when: { now: { hour: { between: [8, 18] } } } }),
    allow('letters of the shop', { who: clerk, what: send, when: { args: { path: { under: '/letters/shop' }, to: { endsWith: '@example.com' } } } }),
    deny('nobody pays themselves', { what: pay, when: { args: { to: ref.principal('user') } } }),
    deny('the vault stays', { what: [list, close], when: { args: { account: { in: ['vault', 'shop-vault'] } } } }),
    deny('no bots at night', { who: clerk, what: send, when: { now: { weekday: { in: [0, 6] } } } }),
    constrain('pace', { what: pay, limit: '100/d' }),
    constrain('accounts stay inside', { what: pay, redact: ['iban'] }),
  ],
  invariants: [
    never('nobody closes the vault', { what: close, when: { args: { account: 'vault' } } }),
    requiresApproval('large payments', { what: pay, when: { args: { amount: { gt: 500 } } } }),
  ],
})
`
