/**
 * What the types of the config language take and refuse; the type-check of the tests judges it, nothing runs.
 */
import { z } from 'zod'
import {
  type AnyTool,
  all,
  allow,
  always,
  any,
  approve,
  argument,
  bearer,
  constrain,
  deny,
  http,
  never,
  not,
  ref,
  requiresApproval,
  role,
  scope,
  secret,
  text,
  tool,
} from '../src/index.ts'

const api = http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })
const read = scope('read', 'Read')
const member = role('member')
const input = z.object({
  id: z.string(),
  count: z.int(),
  state: z.enum(['open', 'closed']),
  on: z.boolean(),
  tags: z.array(z.string()),
  owner: z.object({ name: z.string() }),
  note: z.string().optional(),
  either: z.union([z.string(), z.number()]),
})
const thing = tool({ description: 'x', scope: read, input, call: api.get('/things/{id}') })
const other = tool({
  description: 'x',
  scope: read,
  input: z.object({ id: z.string() }),
  call: api.get('/others/{id}'),
})
const many: readonly AnyTool[] = [thing, other]
const shared = any({ args: { id: 'a' } }, { now: { hour: 3 } })

export const taken = [
  allow('conditions', {
    who: [member],
    what: thing,
    when: {
      args: {
        id: { startsWith: 'a' },
        count: { between: [1, 2] },
        state: 'open',
        on: true,
        tags: { some: 'x' },
        owner: { name: 'a' },
        note: { present: true },
        either: 3,
      },
    },
    limit: '60/h',
  }),
  allow('shared', { what: [thing, other], when: shared }),
  allow('combined', { what: thing, when: all(shared, not({ args: { state: { in: ['open'] } } })) }),
  allow('many', { what: many, when: { now: { weekday: { lte: 5 } } } }),
  deny('everything', { when: { client: { id: 'x' } } }),
  tool({
    description: 'x',
    scope: read,
    input,
    call: api.post('/t/{id}', { query: ['note'], body: { a: argument('count'), b: text('{id}') } }),
  }),
]

const output = z.object({
  iban: z.string().optional(),
  owner: z.object({ email: z.string().optional() }),
  items: z.array(z.object({ token: z.string().optional() })),
  meta: z.unknown(),
  deep: z.object({ a: z.object({ b: z.object({ c: z.object({ d: z.string() }) }) }) }),
})
const answering = tool({ description: 'x', scope: read, input, output, call: api.get('/things/{id}') })
const recursive: z.ZodType<{ next?: unknown }> = z.object({ next: z.lazy(() => recursive).optional() })
const endless = tool({ description: 'x', scope: read, input, output: recursive, call: api.get('/things/{id}') })

export const takenToo = [
  approve('approve', {
    who: member,
    what: answering,
    when: { args: { id: ref.principal('user'), count: { lte: ref.principal('claims.level') } } },
    by: [member],
    within: '15m',
    limit: '1/m',
    redact: ['iban', 'owner.email', 'items', 'items.*', 'items.*.token', 'meta.anything.at.all', 'deep.a.b.c.d'],
  }),
  constrain('everything', { limit: '1/m', redact: ['any.path'] }),
  constrain('several', { what: [thing, answering], redact: ['any.path'] }),
  constrain('no output', { what: thing, redact: ['any.path'] }),
  constrain('endless', { what: endless, redact: ['next.next.next.next.next'] }),
  allow('principal', {
    what: thing,
    when: {
      args: {
        id: { under: '/a', in: ref.principal('claims.teams') },
        on: ref.principal('claims.vip'),
        state: ref.principal('claims.x'),
      },
      principal: {
        user: { endsWith: '@a.example' },
        roles: { some: 'x', size: [1, 2] },
        claims: { team: 'web', 'https://a.example/level': { gte: 3 }, teams: { none: { startsWith: 'x' } }, vip: true },
      },
    },
  }),
  allow('as data', { what: thing, when: { args: { id: { $principal: 'user' } } } }),
  allow('inside', { what: thing, when: any({ args: { id: ref.principal('agent') } }) }),
  never('never', { who: member, except: [member], what: answering, when: { args: { id: 'a' } } }),
  always('always', { what: read }),
  requiresApproval('all', {}),
]

export const refused = [
  // @ts-expect-error no approver
  approve('aa', { what: thing, within: '1m' }),
  // @ts-expect-error for how long?
  approve('ab', { what: thing, by: member }),
  // @ts-expect-error about what?
  approve('ac', { by: member, within: '1m' }),
  // @ts-expect-error no such member of the answer
  allow('ad', { what: answering, redact: ['ibam'] }),
  // @ts-expect-error no such member below a member
  allow('ae', { what: answering, redact: ['owner.phone'] }),
  // @ts-expect-error no such member of an item
  allow('al', { what: answering, redact: ['items.*.tokn'] }),
  // @ts-expect-error nothing is below a text
  allow('am', { what: answering, redact: ['iban.x'] }),
  // @ts-expect-error nothing is redacted from what is denied
  deny('af', { what: answering, redact: ['iban'] }),
  // @ts-expect-error a text is not a number
  allow('ag', { what: thing, when: { args: { count: ref.principal('user') } } }),
  // @ts-expect-error no such value of the principal
  ref.principal('name'),
  // @ts-expect-error folders are for texts
  allow('ah', { what: thing, when: { args: { count: { under: '/a' } } } }),
  // @ts-expect-error not a test
  allow('ai', { what: thing, when: { principal: { claims: { team: { startWith: 'a' } } } } }),
  // @ts-expect-error an invariant decides nothing
  never('aj', { what: thing, limit: '1/m' }),
  // @ts-expect-error a text instead of the value
  never('ak', { what: thing, except: 'member' }),
  // @ts-expect-error no such argument
  allow('a', { what: thing, when: { args: { idd: 'a' } } }),
  // @ts-expect-error a test on texts
  allow('b', { what: thing, when: { args: { count: { startsWith: 'a' } } } }),
  // @ts-expect-error not one of the choices
  allow('c', { what: thing, when: { args: { state: 'opened' } } }),
  // @ts-expect-error only one tool has it
  allow('d', { what: [thing, other], when: { args: { count: 1 } } }),
  // @ts-expect-error a scope has no arguments
  allow('e', { what: read, when: { args: { id: 'a' } } }),
  // @ts-expect-error nor have tools that are not named one by one
  allow('f', { what: many, when: { args: { id: 'a' } } }),
  // @ts-expect-error nor has everything
  deny('g', { when: { args: { id: 'a' } } }),
  // @ts-expect-error not optional
  allow('h', { what: thing, when: { args: { id: { present: true } } } }),
  // @ts-expect-error a closure
  allow('i', { what: thing, when: () => true }),
  // @ts-expect-error a text instead of the value
  allow('j', { who: 'member', what: thing }),
  // @ts-expect-error a text instead of the value
  allow('k', { what: 'thing' }),
  // @ts-expect-error no rate
  allow('l', { what: thing, limit: '60' }),
  // @ts-expect-error a denial has no limit
  deny('m', { what: thing, limit: '60/h' }),
  // @ts-expect-error inside of what combines
  allow('n', { what: thing, when: any({ args: { count: 'x' } }) }),
  // @ts-expect-error no such argument in the path
  tool({ description: 'x', scope: read, input, call: api.get('/t/{idd}') }),
  // @ts-expect-error no such argument in the body
  tool({ description: 'x', scope: read, input, call: api.post('/t', { body: ['titel'] }) }),
  // @ts-expect-error no such argument in a text
  tool({ description: 'x', scope: read, input, call: api.post('/t', { body: { a: text('{nope}') } }) }),
  // @ts-expect-error a text instead of the scope
  tool({ description: 'x', scope: 'read', input, call: api.get('/t') }),
  // @ts-expect-error whose account?
  http('https://a.example', { auth: bearer(secret('env:T')) }),
  // @ts-expect-error a secret in clear
  bearer('hunter2'),
  // @ts-expect-error no location
  secret('hunter2'),
  // @ts-expect-error no duration
  http('https://a.example', { actAs: 'service', auth: bearer(secret('env:T')), timeout: '10 minutes' }),
]
