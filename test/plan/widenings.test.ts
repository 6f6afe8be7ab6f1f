import { needsApproval } from '@fullmakt/plan'
import { describe, expect, test } from 'vitest'
import { changesOf, decided, edited } from './compare-configs.ts'
import { SHOP } from './shop.ts'

type Edit = readonly [from: string, to: string]

// What lets more happen, by the code of the change and what is decided on its example before and after.
const access: readonly (readonly [about: string, code: string, decisions: string, edits: readonly Edit[]])[] = [
  ['a higher amount', 'ACCESS_GAINED', 'deny -> approve', [['lte: 5000', 'lte: 5001']]],
  ['a bound that is no longer strict', 'ACCESS_GAINED', 'deny -> allow', [['between: [8, 18]', 'between: [8, 19]']]],
  [
    'a kind more',
    'ACCESS_GAINED',
    'deny -> allow',
    [["{ lte: 500 }, kind: 'bill'", "{ lte: 500 }, kind: { in: ['bill', 'gift'] }"]],
  ],
  ['a condition less', 'ACCESS_GAINED', 'deny -> allow', [["{ lte: 500 }, kind: 'bill'", '{ lte: 500 }']]],
  [
    'no condition at all',
    'ACCESS_GAINED',
    'deny -> allow',
    [[", when: { args: { account: { startsWith: 'shop-' } } }", '']],
  ],
  ['a shorter prefix', 'ACCESS_GAINED', 'deny -> allow', [["startsWith: 'shop-'", "startsWith: 'shop'"]]],
  ['a larger folder', 'ACCESS_GAINED', 'deny -> allow', [["under: '/letters/shop'", "under: '/letters'"]]],
  ['a shorter end', 'ACCESS_GAINED', 'deny -> allow', [["endsWith: '@example.com'", "endsWith: 'example.com'"]]],
  [
    'a deny less',
    'ACCESS_GAINED',
    'deny -> allow',
    [["    deny('no bots at night', { who: clerk, what: send, when: { now: { weekday: { in: [0, 6] } } } }),\n", '']],
  ],
  ['a deny of one thing less', 'ACCESS_GAINED', 'deny -> allow', [["in: ['vault', 'shop-vault']", "in: ['vault']"]]],
  [
    'a deny of one tool less',
    'ACCESS_GAINED',
    'deny -> allow',
    [["deny('the vault stays', { what: [list, close]", "deny('the vault stays', { what: close"]],
  ],
  [
    'a deny of fewer people',
    'ACCESS_GAINED',
    'deny -> allow',
    [["deny('the vault stays', { what", "deny('the vault stays', { who: lead, what"]],
  ],
  [
    'a deny that asks for more',
    'ACCESS_GAINED',
    'deny -> allow',
    [['weekday: { in: [0, 6] }', 'weekday: { in: [0, 6] }, hour: { gte: 12 }']],
  ],
  [
    'any for all',
    'ACCESS_GAINED',
    'deny -> allow',
    [
      [
        "when: { args: { path: { under: '/letters/shop' }, to: { endsWith: '@example.com' } } }",
        "when: any({ args: { path: { under: '/letters/shop' } } }, { args: { to: { endsWith: '@example.com' } } })",
      ],
    ],
  ],
  [
    'another role',
    'ACCESS_GAINED',
    'deny -> allow',
    [["allow('auditors list', { who: auditor", "allow('auditors list', { who: [auditor, clerk]"]],
  ],
  [
    'everybody',
    'ACCESS_GAINED',
    'deny -> allow',
    [["allow('auditors list', { who: auditor, what", "allow('auditors list', { what"]],
  ],
  [
    'a tool more',
    'ACCESS_GAINED',
    'deny -> allow',
    [
      [
        "allow('auditors list', { who: auditor, what: list",
        "allow('auditors list', { who: auditor, what: [list, close]",
      ],
    ],
  ],
  [
    'a rule more',
    'ACCESS_GAINED',
    'deny -> allow',
    [
      [
        "    deny('nobody pays",
        "    allow('gifts', { who: lead, what: pay, when: { args: { kind: 'gift', amount: 1 } } }),\n    deny('nobody pays",
      ],
    ],
  ],
  [
    'a tool that was not there',
    'ACCESS_GAINED',
    'deny -> allow',
    [
      [
        'export default',
        "const extra = tool({ description: 'More.', scope: reading, input: z.object({}), call: bank.get('/more') })\nexport default",
      ],
      ['{ pay, list, close, send }', '{ pay, list, close, send, extra }'],
      ["    deny('nobody pays", "    allow('more', { who: auditor, what: extra }),\n    deny('nobody pays"],
    ],
  ],
  [
    'approve becomes allow',
    'ACCESS_GAINED',
    'approve -> allow',
    [
      ["approve('large bills'", "allow('large bills'"],
      [", by: lead, within: '15m'", ''],
      ['{ amount: { gt: 500 } } } })', '{ amount: { gt: 5000 } } } })'],
    ],
  ],
  [
    'who pays themselves',
    'ACCESS_GAINED',
    'deny -> allow',
    [["to: ref.principal('user')", "to: ref.principal('agent')"]],
  ],
  [
    'the owner of a claim',
    'ACCESS_GAINED',
    'deny -> allow',
    [["startsWith: 'shop-'", "startsWith: ref.principal('claims.area')"]],
  ],
  ['others approve', 'ACCESS_APPROVAL_LOOSENED', 'approve -> approve', [['by: lead', 'by: [lead, clerk]']]],
  ['an approval for longer', 'ACCESS_APPROVAL_LOOSENED', 'approve -> approve', [["within: '15m'", "within: '16m'"]]],
  ['a limit raised', 'ACCESS_LIMIT_RAISED', 'allow -> allow', [["limit: '10/h'", "limit: '11/h'"]]],
  ['a limit of all raised', 'ACCESS_LIMIT_RAISED', 'allow -> allow', [["limit: '100/d'", "limit: '101/d'"]]],
  ['a limit less', 'ACCESS_LIMIT_RAISED', 'allow -> allow', [[", limit: '10/h'", '']]],
  [
    'a constraint less',
    'ACCESS_LIMIT_RAISED',
    'allow -> allow',
    [["    constrain('pace', { what: pay, limit: '100/d' }),\n", '']],
  ],
  [
    'a redaction less',
    'ACCESS_REDACTION_REMOVED',
    'allow -> allow',
    [["    constrain('accounts stay inside', { what: pay, redact: ['iban'] }),\n", '']],
  ],
  ['another redaction', 'ACCESS_REDACTION_REMOVED', 'allow -> allow', [["redact: ['iban']", "redact: ['note']"]]],
  [
    'an invariant less',
    'ACCESS_INVARIANT_REMOVED',
    'deny -> deny',
    [["    never('nobody closes the vault', { what: close, when: { args: { account: 'vault' } } }),\n", '']],
  ],
  [
    'an invariant of less',
    'ACCESS_INVARIANT_WEAKENED',
    'deny -> deny',
    [
      [
        "requiresApproval('large payments', { what: pay, when: { args: { amount: { gt: 500 } } } })",
        "requiresApproval('large payments', { what: pay, when: { args: { amount: { gt: 600 } } } })",
      ],
    ],
  ],
]

const others: readonly (readonly [about: string, code: string, edits: readonly Edit[]])[] = [
  [
    'a scope that includes another',
    'AUTH_SCOPE_INCLUDES_MORE',
    [["scope('write', 'Write')", "scope('write', 'Write', { includes: [reading] })"]],
  ],
  [
    'a scope of a tool',
    'AUTH_SCOPE_NO_LONGER_REQUIRED',
    [["description: 'Close an account.', scope: admin", "description: 'Close an account.', scope: reading"]],
  ],
  [
    'a redirect URI',
    'AUTH_AGENT_REDIRECT_ADDED',
    [["['http://127.0.0.1/callback']", "['http://127.0.0.1/callback', 'https://bot.example.com/callback']"]],
  ],
  ['a role of an agent', 'AUTH_AGENT_ROLE_ADDED', [['roles: [clerk] }', 'roles: [clerk, lead] }']]],
  [
    'an agent',
    'AUTH_AGENT_ADDED',
    [
      [
        '    bot: agent(',
        "    second: agent({ title: 'Second', redirectUris: ['http://127.0.0.1/second'], roles: [auditor] }),\n    bot: agent(",
      ],
    ],
  ],
  [
    'registration for everybody',
    'AUTH_REGISTRATION_METHOD_ADDED',
    [['identity: accounts(),', 'identity: accounts(),\n  oauth: { dynamicRegistration: true },']],
  ],
  ['another port', 'UPSTREAM_ADDED', [['https://mail.example.com', 'https://mail.example.com:8443']]],
  ['another host', 'UPSTREAM_ADDED', [['https://mail.example.com', 'https://letters.example.com']]],
  [
    'a private network',
    'UPSTREAM_PRIVATE_NETWORK_OPENED',
    [['auth: anonymous(), timeout', 'auth: anonymous(), privateNetwork: true, timeout']],
  ],
  ['another method', 'UPSTREAM_REQUEST_CHANGED', [["bank.post('/payments'", "bank.put('/payments'"]]],
  [
    'another path',
    'UPSTREAM_REQUEST_CHANGED',
    [["bank.get('/accounts/{account}/payments'", "bank.get('/accounts/{account}/secrets'"]],
  ],
  ['another upstream', 'UPSTREAM_REQUEST_CHANGED', [["call: mail.post('/letters'", "call: bank.post('/letters'"]]],
]

describe('what lets more happen in access is found, with a request that shows it', () => {
  test.each(access)('%s: %s', async (_, code, decisions, edits) => {
    const newer = edited(SHOP, ...edits)
    const changes = await changesOf(SHOP, newer)
    const change = changes.find((one) => one.code === code && one.direction === 'broaden')
    expect(change, JSON.stringify(changes.map((one) => [one.code, one.subject]))).toBeDefined()
    expect(change && needsApproval(change)).toBe(true)
    expect(change?.certainty).toBe('proven')
    const [before, after] = [await decided(SHOP, change!), await decided(newer, change!)]
    expect([before, after]).toEqual([change?.example?.before, change?.example?.after])
    expect(`${before} -> ${after}`).toBe(decisions)
    expect(change?.because.length).toBeGreaterThan(0)

    const back = await changesOf(newer, SHOP)
    expect(back.some((one) => one.section === 'access' && one.direction === 'narrow')).toBe(true)
  })
})

describe('what lets more happen elsewhere is found', () => {
  test.each(others)('%s: %s', async (_, code, edits) => {
    const changes = await changesOf(SHOP, edited(SHOP, ...edits))
    const change = changes.find((one) => one.code === code && one.direction === 'broaden')
    expect(change, JSON.stringify(changes.map((one) => [one.code, one.subject]))).toBeDefined()
    expect(change && needsApproval(change)).toBe(true)
  })
})
