/** A config with one of everything that policy tests speak of. */
export const BANK = `import { accounts, agent, allow, anonymous, any, approve, constrain, defineConfig, deny, http, ref, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const [clerk, lead] = [role('clerk'), role('lead')]
const pay = tool({
  description: 'Pay.',
  scope: scope('pay', 'Pay'),
  input: z.object({ amount: z.int().min(1), to: z.string().regex(/^[a-z-]+$/), note: z.string().optional(), urgent: z.boolean().default(false) }),
  output: z.object({ id: z.string(), iban: z.string().optional() }),
  call: api.post('/pay', { body: ['amount', 'to', 'note', 'urgent'] }),
})
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  agents: { 'pay-bot': agent({ title: 'Pay bot', redirectUris: ['http://127.0.0.1/callback'], roles: [clerk] }) },
  tools: { pay },
  policies: [
    allow('clerks pay small amounts', { who: clerk, what: pay, when: { args: { amount: { lte: 500 }, to: { startsWith: 'shop-' } } }, limit: '10/h' }),
    approve('large amounts need a lead', { who: clerk, what: pay, when: { args: { amount: { gt: 500 } } }, by: lead, within: '15m' }),
    deny('nothing at night', { what: pay, when: { now: { hour: { notBetween: [6, 21] } } } }),
    deny('nobody pays themselves', { what: pay, when: { args: { to: ref.principal('user') } } }),
    constrain('accounts stay inside', { what: pay, redact: ['iban'] }),
  ],
})
`

/** Tests of it that pass and notice every mistake. */
export const TESTS = `principals:
  ada: { user: ada, roles: [clerk] }
  shop: { user: shop-a, agent: pay-bot }
  stranger: { user: eve }
tests:
  - name: by day
    tool: pay
    args:
      small: { amount: 500, to: shop-a }
      large: { amount: 501, to: shop-a }
      elsewhere: { amount: 1, to: bank }
    expect:
      - { principal: ada, args: small, effect: allow, rule: clerks pay small amounts, limit: 10/h, redact: iban }
      - { principal: ada, args: large, effect: approve, approval: { by: lead, within: 15m } }
      - { principal: shop, args: [small, large], effect: deny, rule: nobody pays themselves }
  - name: late
    now: { hour: 21, minute: 59 }
    principals: ada
    tool: pay
    args:
      small: { amount: 500, to: shop-a }
    expect:
      - { effect: allow }
  - name: early
    now: 2026-01-06T07:00:00+01:00
    principals: ada
    tool: pay
    args:
      small: { amount: 500, to: shop-a }
    expect:
      - { effect: allow }
  - name: at night
    now: { hour: 22 }
    tool: pay
    args:
      small: { amount: 500, to: shop-a }
    expect:
      - { principal: [ada, stranger], effect: deny, rule: nothing at night }
  - name: before dawn
    now: { hour: 5, minute: 59 }
    tool: pay
    args:
      small: { amount: 500, to: shop-b }
    expect:
      - { effect: deny, rule: nothing at night }
`
