import { describe, expect, test } from 'vitest'
import { type Config, changesOf, edited } from './compare-configs.ts'
import { SHOP } from './shop.ts'

type Edit = readonly [from: string, to: string]

const refactorings: readonly (readonly [about: string, edits: readonly Edit[]])[] = [
  [
    'policies in another order',
    [
      ["    deny('nobody pays themselves', { what: pay, when: { args: { to: ref.principal('user') } } }),\n", ''],
      [
        "    allow('clerks pay",
        "    deny('nobody pays themselves', { what: pay, when: { args: { to: ref.principal('user') } } }),\n    allow('clerks pay",
      ],
    ],
  ],
  ['tools in another order', [['tools: { pay, list, close, send }', 'tools: { send, close, list, pay }']]],
  [
    'roles in another order',
    [
      [
        "const [clerk, lead, auditor] = [role('clerk'), role('lead'), role('auditor')]",
        "const [auditor, lead, clerk] = [role('auditor'), role('lead'), role('clerk')]",
      ],
    ],
  ],
  [
    'scopes in another order',
    [
      [
        "const reading = scope('read', 'Read')\nconst writing = scope('write', 'Write')",
        "const writing = scope('write', 'Write')\nconst reading = scope('read', 'Read')",
      ],
    ],
  ],
  [
    'members of a condition in another order',
    [["amount: { lte: 500 }, kind: 'bill'", "kind: 'bill', amount: { lte: 500 }"]],
  ],
  [
    'members of an input in another order',
    [
      [
        'z.object({ to: z.string().max(60), path: z.string() })',
        'z.object({ path: z.string(), to: z.string().max(60) })',
      ],
    ],
  ],
  [
    'members of a body in another order',
    [["body: ['amount', 'to', 'kind', 'urgent']", "body: ['kind', 'urgent', 'to', 'amount']"]],
  ],
  ['choices in another order', [["z.enum(['bill', 'refund', 'gift'])", "z.enum(['gift', 'bill', 'refund'])"]]],
  ['a list of values in another order', [["['vault', 'shop-vault']", "['shop-vault', 'vault']"]]],
  [
    'a rule split by tool',
    [
      [
        "    allow('leads list and close by day', { who: lead, what: [list, close], when: { now: { hour: { between: [8, 18] } } } }),\n",
        "    allow('leads list', { who: lead, what: list, when: { now: { hour: { between: [8, 18] } } } }),\n    allow('leads close', { who: lead, what: close, when: { now: { hour: { between: [8, 18] } } } }),\n",
      ],
    ],
  ],
  [
    'a rule split by value',
    [
      [
        "    deny('the vault stays', { what: [list, close], when: { args: { account: { in: ['vault', 'shop-vault'] } } } }),\n",
        "    deny('the vault', { what: [list, close], when: { args: { account: 'vault' } } }),\n    deny('the vault of the shop', { what: [list, close], when: { args: { account: 'shop-vault' } } }),\n",
      ],
    ],
  ],
  [
    'a rule split by range',
    [
      [
        "    allow('leads list and close by day', { who: lead, what: [list, close], when: { now: { hour: { between: [8, 18] } } } }),\n",
        "    allow('before noon', { who: lead, what: [list, close], when: { now: { hour: { between: [8, 12] } } } }),\n    allow('after noon', { who: lead, what: [list, close], when: { now: { hour: { between: [13, 18] } } } }),\n",
      ],
    ],
  ],
  ['a range by its ends', [['between: [8, 18]', 'gte: 8, lt: 19']]],
  ['a range by minutes', [['now: { hour: { between: [8, 18] } }', 'now: { minuteOfDay: { between: [480, 1139] } }']]],
  ['a bound in other words', [['{ lte: 500 }', '{ lt: 501 }']]],
  ['a bound that the input has anyway', [['{ lte: 500 }', '{ lte: 500, gte: 1 }']]],
  ['a value by a list of one', [["{ lte: 500 }, kind: 'bill'", "{ lte: 500 }, kind: { in: ['bill'] }"]]],
  ['a choice by what it is not', [["{ lte: 500 }, kind: 'bill'", "{ lte: 500 }, kind: { notIn: ['refund', 'gift'] }"]]],
  [
    'an in as any',
    [
      [
        "when: { args: { account: { in: ['vault', 'shop-vault'] } } }",
        "when: any({ args: { account: 'vault' } }, { args: { account: 'shop-vault' } })",
      ],
    ],
  ],
  [
    'members as all',
    [
      [
        "when: { args: { path: { under: '/letters/shop' }, to: { endsWith: '@example.com' } } }",
        "when: all({ args: { path: { under: '/letters/shop' } } }, { args: { to: { endsWith: '@example.com' } } })",
      ],
    ],
  ],
  [
    'a double negation',
    [['when: { now: { hour: { between: [8, 18] } } }', 'when: not(not({ now: { hour: { between: [8, 18] } } }))']],
  ],
  [
    'a negation inside',
    [['when: { now: { hour: { between: [8, 18] } } }', 'when: not({ now: { hour: { notBetween: [8, 18] } } })']],
  ],
  ['a prefix as a glob', [["startsWith: 'shop-'", "glob: 'shop-*'"]]],
  ['a rule of another name', [["'clerks pay small bills'", "'small bills'"]]],
  ['a constraint of another name', [["'pace'", "'tempo'"]]],
  ['an invariant of another name', [["'nobody closes the vault'", "'the vault'"]]],
  [
    'locals of other names',
    [
      ['const bank = http', 'const ledger = http'],
      ['call: bank.post', 'call: ledger.post'],
      ['call: bank.get', 'call: ledger.get'],
      ['call: bank.delete', 'call: ledger.delete'],
    ],
  ],
  [
    'a rule that another one covers',
    [
      [
        "    deny('nobody pays",
        "    allow('tiny bills', { who: clerk, what: send, when: { args: { path: { under: '/letters/shop/a' }, to: '@example.com' } } }),\n    deny('nobody pays",
      ],
    ],
  ],
  [
    'a deny of what nobody may',
    [
      [
        "    deny('nobody pays",
        "    deny('no refunds', { what: pay, when: { args: { kind: 'refund' } } }),\n    deny('nobody pays",
      ],
    ],
  ],
  [
    'everybody by who may at all',
    [["deny('nobody pays themselves', { what", "deny('nobody pays themselves', { who: clerk, what"]],
  ],
  ['a limit in other units', [["'100/d'", "'100/24h'"]]],
  ['a duration in other units', [["within: '15m'", "within: '900s'"]]],
  ['lines and comments', [['  policies: [', '\n\n  // Who may do what.\n  policies: [']]],
]

// The texts of the same config in several files.
const POLICIES = SHOP.slice(SHOP.indexOf('policies: [') + 'policies: ['.length, SHOP.indexOf('  ],\n  invariants'))
const HEAD = SHOP.slice(0, SHOP.indexOf('export default'))
const moved: Config = {
  'parts/tools.ts': `${HEAD}export { accounts, agent, auditor, clerk, close, defineConfig, lead, list, never, pay, requiresApproval, send }\n`,
  'parts/policies.ts': `import { allow, approve, constrain, deny, ref } from 'fullmakt'
import { auditor, clerk, close, lead, list, pay, send } from './tools.ts'
export const policies = [${POLICIES}]
`,
  'fullmakt.config.ts': `import { policies } from './parts/policies.ts'
import { accounts, agent, clerk, close, defineConfig, list, never, pay, requiresApproval, send } from './parts/tools.ts'
${SHOP.slice(HEAD.length).replace(POLICIES, '...policies')}`,
}

describe('what means the same is no change', () => {
  test.each(refactorings)('%s', async (_, edits) => {
    const newer = edited(SHOP, ...edits)
    expect(await changesOf(SHOP, newer)).toEqual([])
    expect(await changesOf(newer, SHOP)).toEqual([])
  })

  test('files of their own', async () => {
    expect(await changesOf(SHOP, moved)).toEqual([])
  })
})
