import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it, test } from 'vitest'
import { BANK, TESTS } from './bank.ts'
import { makeFolder, type Ran, repository, runIn } from './support.ts'

const ajv = new Ajv2020({ strict: false })
formats.default(ajv)
const isExplanation = ajv.compile(
  JSON.parse(readFileSync(join(repository, 'schema/explanation.schema.json'), 'utf8')) as object,
)

async function explainIn(argv: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Ran> {
  using project = makeFolder({ 'fullmakt.config.ts': BANK, 'bank.policy.yaml': TESTS, ...files })
  return await runIn(project.folder, ['explain', ...argv])
}

const pay = (args: object, ...more: readonly string[]): readonly string[] => [
  ...['--tool', 'pay', '--args', JSON.stringify(args)],
  ...(more.length === 0 ? ['--user', 'ada', '--role', 'clerk'] : more),
]

interface Document {
  readonly decision: { readonly effect: string; readonly rule: { readonly name: string } | null }
  readonly nearest: { readonly effect: string; readonly changes: readonly unknown[]; readonly request: object } | null
}

async function documentOf(argv: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Document> {
  const { exit, stdout, stderr } = await explainIn([...argv, '--json'], files)
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  const document = JSON.parse(stdout) as Document
  expect(isExplanation(document), JSON.stringify(isExplanation.errors)).toBe(true)
  return document
}

describe('a call', () => {
  test.each<[string, readonly string[]]>([
    ['allowed', pay({ amount: 500, to: 'shop-a' })],
    ['approve', pay({ amount: 501, to: 'shop-a', note: 'x' })],
    ['denied', pay({ amount: 1, to: 'ada' }, '--user', 'ada', '--role', 'clerk', '--now', '2026-01-05T22:30:00Z')],
    ['default', pay({ amount: 1, to: 'bank' }, '--agent', 'pay-bot', '--client', 'pay-bot', '--user', 'eve')],
    ['nobody', pay({ amount: 1, to: 'bank' }, '--user', 'eve', '--claim', 'level=3', '--claim', 'team=web')],
  ])('that is %s', async (name, argv) => {
    const { exit, stdout, stderr } = await explainIn(argv)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(`golden/explain-${name}.txt`)
    await documentOf(argv)
  })

  test('of a principal of the tables, with arguments one by one', async () => {
    const argv = ['--tool', 'pay', '--as', 'shop', '--arg', 'amount=12', '--arg', 'to=12', '--arg', 'urgent=true']
    expect(await explainIn(argv)).toMatchObject({
      exit: 1,
      stdout: '',
      stderr: 'error  `pay` does not take these arguments, whoever calls it: to must match pattern "^[a-z-]+$"\n',
    })
    const document = await documentOf(argv.map((word) => (word === 'to=12' ? 'to=shop-b' : word)))
    expect(document).toMatchObject({
      request: {
        principal: { user: 'shop-a', agent: 'pay-bot', roles: ['clerk'] },
        args: { amount: 12, to: 'shop-b', urgent: true },
        now: '2026-01-05T12:00:00.000Z',
      },
      decision: { effect: 'allow', rule: { name: 'clerks pay small amounts' } },
      obligations: { limits: ['10/h'], redact: ['iban'], approval: null },
      constraints: [{ name: 'accounts stay inside' }],
    })
  })
})

describe('the nearest change', () => {
  test.each<[string, readonly string[], object]>([
    [
      'a number',
      pay({ amount: 900, to: 'shop-a' }),
      { effect: 'allow', changes: [{ kind: 'argument', path: ['amount'], from: 900, to: 500 }] },
    ],
    [
      'a text',
      pay({ amount: 9, to: 'a' }),
      { effect: 'allow', changes: [{ kind: 'argument', path: ['to'], from: 'a', to: 'shop-a' }] },
    ],
    [
      'a text that another rule takes',
      pay({ amount: 9, to: 'shop-a' }, '--user', 'shop-a', '--role', 'clerk'),
      { effect: 'allow' },
    ],
    [
      'a role',
      pay({ amount: 9, to: 'shop-a' }, '--user', 'eve'),
      { effect: 'allow', changes: [{ kind: 'role', name: 'clerk' }] },
    ],
    [
      'a time',
      pay({ amount: 9, to: 'shop-a' }, '--user', 'ada', '--role', 'clerk', '--now', '2026-01-05T22:30:00Z'),
      { effect: 'allow', changes: [{ kind: 'time', now: '2026-01-06T06:00:00.000Z' }] },
    ],
    [
      'a role and an argument',
      pay({ amount: 9, to: 'bank' }, '--user', 'eve'),
      {
        effect: 'allow',
        changes: [
          { kind: 'role', name: 'clerk' },
          { path: ['to'], to: 'shop-bank' },
        ],
      },
    ],
    [
      'two arguments',
      pay({ amount: 900, to: 'a' }),
      {
        effect: 'allow',
        changes: [
          { path: ['to'], to: 'shop-a' },
          { path: ['amount'], to: 500 },
        ],
      },
    ],
  ])('is %s', async (_, argv, nearest) => {
    expect((await documentOf(argv)).nearest).toMatchObject(nearest)
  })

  it('is decided as it says when it is asked for by itself', async () => {
    const { nearest } = await documentOf(pay({ amount: 900, to: 'a' }))
    const { principal, args, now } = nearest!.request as { principal: { user: string }; args: object; now: string }
    const again = await documentOf(pay(args, '--user', principal.user, '--role', 'clerk', '--now', now))
    expect(again.decision.effect).toBe(nearest!.effect)
  })

  it('joins what a text must begin and end with, and drops what must be absent', async () => {
    const when = (condition: string): Readonly<Record<string, string>> => ({
      'fullmakt.config.ts': BANK.replace("to: { startsWith: 'shop-' }", condition),
    })
    const joined = await documentOf(pay({ amount: 1, to: 'x' }), when("to: { startsWith: 'ab-c', endsWith: 'c-de' }"))
    expect(joined.nearest?.changes).toEqual([{ kind: 'argument', path: ['to'], from: 'x', to: 'ab-c-de' }])
    const dropped = await documentOf(pay({ amount: 1, to: 'x', note: 'y' }), when('note: { present: false }'))
    expect(dropped.nearest?.changes).toEqual([{ kind: 'argument', path: ['note'], from: 'y' }])
  })

  it('is none where the rules leave no way', async () => {
    const config = BANK.replace("allow('clerks pay", "deny('never', { what: pay }),\n    $&")
    const { exit, stdout } = await explainIn(pay({ amount: 1, to: 'x' }), { 'fullmakt.config.ts': config })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/\nnearest change: none was found\n$/)
  })
})

describe('who can call what', () => {
  test.each<[string, readonly string[]]>([
    ['who-can', ['--who-can', 'pay']],
    ['what-can-role', ['--what-can', 'clerk']],
    ['what-can-agent', ['--what-can', 'pay-bot']],
  ])('%s', async (name, argv) => {
    const { exit, stdout, stderr } = await explainIn(argv)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(`golden/explain-${name}.txt`)
    await documentOf(argv)
  })
})

test.each<[readonly string[], string]>([
  [['--tool', 'pya'], 'there is no tool `pya`: did you mean `pay`?'],
  [['--tool', 'pay', '--role', 'clark'], 'there is no role `clark`: did you mean `clerk`?'],
  [['--tool', 'pay', '--agent', 'pay-bots'], 'there is no agent `pay-bots`: did you mean `pay-bot`?'],
  [['--tool', 'pay', '--agent', 'pay-bot', '--role', 'lead'], 'the agent `pay-bot` cannot have the role `lead`'],
  [
    ['--tool', 'pay', '--as', 'adda'],
    'there is no principal `adda`: did you mean `ada`? in the tables of policy tests',
  ],
  [['--tool', 'pay', '--as', 'ada', '--user', 'eve'], '`--as` says who it is: leave `--user` out'],
  [['--tool', 'pay', '--arg', 'amount'], '`--arg` takes NAME=VALUE'],
  [['--tool', 'pay', '--args', '[]'], '`--args` takes a JSON object'],
  [['--tool', 'pay', '--args', '{'], '`--args` takes a JSON object'],
  [['--tool', 'pay', '--now', 'noon'], '`--now` takes a time such as 2026-01-05T12:00:00Z'],
  [['--who-can', 'pya'], 'there is no tool `pya`: did you mean `pay`?'],
  [['--what-can', 'leads'], 'there is no role or agent `leads`: did you mean `lead`?'],
])('%j is a wrong command line', async (argv, message) => {
  expect(await explainIn(argv)).toEqual({ exit: 2, stdout: '', stderr: `error  ${message}\n` })
})

test('a principal of a table that is wrong, or that two tables have, is not guessed', async () => {
  const argv = ['--tool', 'pay', '--as', 'ada']
  expect(
    await explainIn(argv, { 'bank.policy.yaml': TESTS.replace('roles: [clerk]', 'roles: [clark]') }),
  ).toMatchObject({
    exit: 2,
    stderr: 'error  `bank.policy.yaml` is not right: see `fullmakt test`\n',
  })
  expect(await explainIn(argv, { 'b.policy.yaml': 'principals: { ada: { user: ada } }\n' })).toMatchObject({
    exit: 2,
    stderr: 'error  the tables of policy tests have several principals `ada`\n',
  })
})

test('a config that is not right explains nothing', async () => {
  expect(await explainIn(['--tool', 'pay'], { 'fullmakt.config.ts': 'export default 1\n' })).toMatchObject({
    exit: 1,
    stdout: '',
  })
  expect(await explainIn(['--tool', 'pay', '-C', 'nowhere'])).toMatchObject({ exit: 3, stdout: '' })
})

test('a code is an explanation of the schema, too', async () => {
  await documentOf(['FMK2101'])
})
