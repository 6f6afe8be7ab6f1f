import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { compileText, configText, line, repository } from '../support.ts'

const schema = JSON.parse(readFileSync(join(repository, 'schema/program.schema.json'), 'utf8')) as object
const isProgram = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

async function programOf(policies: string): Promise<Program> {
  const { program, diagnostics } = await compileText(
    configText({
      imports: "import { always, approve, constrain, never, ref, requiresApproval } from 'fullmakt'",
      toolExtra: `  output: z.object({
    iban: z.string().optional(),
    owner: z.object({ email: z.string().optional() }),
    items: z.array(z.object({ token: z.string().optional() })),
    tree: z.record(z.string(), z.string()),
    any: z.unknown(),
  }).optional(),`,
      extra: `const lead = role('lead')
const bot = agent({ redirectUris: ['https://a.example/cb'], roles: [lead] })`,
      tools: '  agents: { bot },\n  tools: { thing },',
      policies,
    }),
  )
  expect(diagnostics).toEqual([])
  expect(isProgram(program), JSON.stringify(isProgram.errors)).toBe(true)
  return program!
}

const tools = ['thing']
const atom = (kind: string, name: string): unknown => ({ kind, name })

describe('rules', () => {
  test('an approve says by whom and for how long', async () => {
    const { rules } = await programOf(`
      allow('a', { what: thing }),
      approve('big', {
        who: member, what: thing, when: { args: { count: { gt: 5 } } }, by: [lead, bot], within: '15m', limit: '3/h', redact: ['iban'],
      })`)
    expect(rules).toMatchObject([
      { name: 'a', effect: 'allow', approval: null, redact: [] },
      {
        name: 'big',
        effect: 'approve',
        who: [atom('role', 'member')],
        tools,
        limit: { count: 3, periodMs: 3_600_000 },
        redact: [['iban']],
        approval: { by: [atom('role', 'lead'), atom('agent', 'bot')], withinMs: 900_000 },
      },
    ])
  })

  test('redactions are paths into the answer', async () => {
    const { rules } = await programOf(
      "allow('a', { what: thing, redact: ['iban', 'owner.email', 'items.*', 'items.*.token', 'tree.x', 'any.deep.thing'] })",
    )
    expect(rules[0]?.redact).toEqual([
      ['iban'],
      ['owner', 'email'],
      ['items', '*'],
      ['items', '*', 'token'],
      ['tree', 'x'],
      ['any', 'deep', 'thing'],
    ])
  })

  test('comparisons with the principal, folders, roles and claims go all the way', async () => {
    const { rules } = await programOf(`allow('a', { what: thing, when: any(
      { args: { id: ref.principal('user') } },
      { args: { id: { under: '/src', startsWith: ref.principal('claims.home') } } },
      { principal: { roles: { some: 'dev' }, claims: { level: { gte: 3 } } } },
    ) })`)
    expect(rules[0]?.when).toEqual({
      kind: 'any',
      of: [
        { kind: 'compare', source: 'args', path: ['id'], operator: 'eq', principal: ['user'] },
        {
          kind: 'all',
          of: [
            { kind: 'compare', source: 'args', path: ['id'], operator: 'startsWith', principal: ['claims', 'home'] },
            { kind: 'test', source: 'args', path: ['id'], operator: 'under', operand: '/src' },
          ],
        },
        {
          kind: 'all',
          of: [
            { kind: 'test', source: 'principal', path: ['claims', 'level'], operator: 'gte', operand: 3 },
            {
              kind: 'some',
              source: 'principal',
              path: ['roles'],
              of: { kind: 'test', source: 'args', path: [], operator: 'eq', operand: 'dev' },
            },
          ],
        },
      ],
    })
  })
})

test('constraints stand beside rules and keep their own order', async () => {
  const { rules, constraints } = await programOf(`
    constrain('everywhere', { limit: '600/h' }),
    allow('a', { what: thing }),
    constrain('no bank data', { who: bot, what: read, when: { now: { hour: { lt: 8 } } }, redact: ['iban'], limit: '5/m' })`)
  expect(rules.map(({ name }) => name)).toEqual(['a'])
  expect(constraints).toMatchObject([
    {
      kind: 'constraint',
      name: 'everywhere',
      who: null,
      tools,
      when: null,
      limit: { count: 600, periodMs: 3_600_000 },
      redact: [],
    },
    { name: 'no bank data', who: [atom('agent', 'bot')], tools, redact: [['iban']], limit: { count: 5 } },
  ])
  expect(constraints[1]?.when).toMatchObject({ kind: 'test', source: 'now' })
})

test('invariants', async () => {
  const { invariants } = await programOf(`allow('a', { who: lead, what: thing })],
    invariants: [
      never('n', { who: [member, bot], except: lead, what: thing, when: { args: { id: 'x' } } }),
      always('w', { who: lead, what: thing }),
      requiresApproval('p', { except: lead })`)
  expect(invariants).toMatchObject([
    {
      kind: 'invariant',
      name: 'n',
      claim: 'never',
      who: [atom('role', 'member'), atom('agent', 'bot')],
      except: [atom('role', 'lead')],
      tools,
      when: { kind: 'test', path: ['id'] },
    },
    { name: 'w', claim: 'always', who: [atom('role', 'lead')], except: [], tools, when: null },
    { name: 'p', claim: 'requires-approval', tools },
  ])
  expect(invariants.every(({ span }) => span.file === 'fullmakt.config.ts' && span.exact)).toBe(true)
})

test.each(['', ' '])('a rule tells its name: %j', async (name) => {
  const { diagnostics } = await compileText(configText({ policies: `allow('${name}', { who: member, what: thing })` }))
  expect(diagnostics.map(line)).toEqual([
    expect.stringMatching(/^fullmakt\.config\.ts:\d+:\d+ FMK1103 a rule has no name$/),
  ])
})
