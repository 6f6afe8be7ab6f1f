import type { ConstraintNode, JsonObject, Program, RuleNode, ToolNode } from '@fullmakt/ir'

/** How long an approval holds. */
export const WITHIN = 600_000

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const text = { type: 'string' }
const member = { kind: 'role', name: 'member' } as const
const lead = { kind: 'role', name: 'lead' } as const
const argument = (name: string) => [name, { kind: 'argument', name }] as const

const pay: ToolNode = {
  kind: 'tool',
  name: 'pay',
  title: 'Pay somebody',
  description: 'Pays an amount from the account of the house.',
  scope: 'bank',
  annotations: { readOnly: false, destructive: true, idempotent: false, openWorld: true },
  requires: {},
  input: {
    type: 'object',
    properties: { to: text, amount: { type: 'number' }, note: text, currency: { type: 'string', default: 'EUR' } },
    required: ['to', 'amount'],
    additionalProperties: false,
  },
  output: { type: 'object', properties: { paid: { type: 'number' } }, required: ['paid'] },
  call: {
    kind: 'http-call',
    upstream: 'bank',
    method: 'POST',
    path: [['pay']],
    query: [],
    body: { kind: 'object', members: ['to', 'amount', 'note', 'currency'].map(argument) },
  },
  span,
}

const person = { type: 'object', properties: { name: text, phone: text } }
const accountOutput = {
  type: 'object',
  properties: { id: text, iban: text, owner: person, entries: { type: 'array', items: person } },
  required: ['id'],
}
const reading = (name: string, output: JsonObject): ToolNode => ({
  ...pay,
  name,
  title: null,
  description: 'Reads the account of the house.',
  annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: { type: 'object', properties: {}, additionalProperties: false },
  output,
  call: { kind: 'http-call', upstream: 'bank', method: 'GET', path: [['account']], query: [], body: null },
})

const rule = (name: string, patch: Partial<RuleNode>): RuleNode => ({
  kind: 'rule',
  name,
  effect: 'allow',
  who: [member],
  tools: [],
  when: null,
  limit: null,
  redact: [],
  approval: null,
  span,
  ...patch,
})
const constraint = (name: string, patch: Partial<ConstraintNode>): ConstraintNode => ({
  kind: 'constraint',
  name,
  who: null,
  tools: [],
  when: null,
  limit: null,
  redact: [],
  span,
  ...patch,
})

/**
 * A house that pays: small sums at once, large ones with the approval of a lead.
 * Takes the server's port; the bank's is the next one. `within` changes what its rule says.
 */
export function bankProgram(port: number, within: number = WITHIN): Program {
  const issuer = `http://127.0.0.1:${port}`
  const large = { kind: 'test', source: 'args', path: ['amount'], operator: 'gte', operand: 100 } as const
  const team = { kind: 'compare', source: 'args', path: ['to'], operator: 'eq', principal: ['claims', 'team'] } as const
  return {
    format: 'fullmakt.program',
    version: '1.0',
    server: {
      kind: 'server',
      name: 'the bank',
      version: '1.0.0',
      issuer,
      resource: `${issuer}/mcp`,
      instructions: null,
      dynamicRegistration: true,
      clientIdMetadata: false,
      accessTokenMs: 86_400_000,
      grantMs: 864_000_000,
    },
    scopes: [{ kind: 'scope', name: 'bank', title: 'Use the account of the house', includes: [], span }],
    roles: ['lead', 'member'].map((name) => ({ kind: 'role', name, span })),
    agents: [
      {
        kind: 'agent',
        name: 'scribe',
        title: 'Scribe',
        redirectUris: ['http://127.0.0.1/callback'],
        roles: ['lead', 'member'],
        span,
      },
    ],
    upstreams: [
      {
        kind: 'upstream',
        id: 'bank',
        origin: `http://127.0.0.1:${port + 1}`,
        actAs: 'service',
        credential: { kind: 'none' },
        privateNetwork: true,
        timeoutMs: 20_000,
        maxAnswerBytes: 65_536,
        span,
      },
    ],
    tools: [
      pay,
      { ...pay, name: 'pay_team' },
      reading('read_account', accountOutput),
      reading('read_strict', { ...accountOutput, required: ['id', 'iban'] }),
    ],
    rules: [
      rule('members pay', { tools: ['pay'], limit: { count: 100, periodMs: 60_000 } }),
      rule('large payments need a lead', {
        tools: ['pay'],
        effect: 'approve',
        when: large,
        approval: { by: [{ kind: 'agent', name: 'scribe' }, lead], withinMs: within },
      }),
      rule('everybody pays their team', { who: null, tools: ['pay_team'], when: team }),
      rule('members read', {
        tools: ['read_account', 'read_strict'],
        limit: { count: 5, periodMs: 60_000 },
        redact: [['owner', 'phone']],
      }),
    ],
    constraints: [
      constraint('no account numbers', {
        tools: ['read_account', 'read_strict'],
        redact: [['iban'], ['entries', '*', 'phone']],
      }),
      constraint('few readings', { tools: ['read_account'], limit: { count: 2, periodMs: 60_000 } }),
    ],
    invariants: [],
  }
}
