import { describe, expect, it } from 'vitest'
import { BANK } from './bank.ts'
import { makeFolder, type Ran, runIn } from './support.ts'

const CONFIG = BANK.replace('const [clerk, lead]', 'export const [clerk, lead]')
  .replace('const pay =', 'export const pay =')
  .replace(
    'export default',
    "export const bot = agent({ title: 'Pay bot', redirectUris: ['http://127.0.0.1/callback'], roles: [clerk] })\nexport default",
  )
  .replace(/'pay-bot': agent\(\{.*?\}\)/, "'pay-bot': bot")

const TABLE = `import { policyTest, policyTests } from 'fullmakt'
import { bot, clerk, lead, pay } from './fullmakt.config.ts'

const small = { amount: 500, to: 'shop-a' }

export default policyTests({
  principals: { ada: { user: 'ada', roles: [clerk] }, shop: { user: 'shop-a', agent: bot }, stranger: { user: 'eve' } },
  tests: [
    policyTest({
      name: 'by day',
      tool: pay,
      args: { small, large: { amount: 501, to: 'shop-a' }, elsewhere: { amount: 1, to: 'bank' } },
      expect: [
        { principal: 'ada', args: 'small', effect: 'allow', rule: 'clerks pay small amounts', limit: '10/h', redact: ['iban'] },
        { principal: 'ada', args: 'large', effect: 'approve', approval: { by: lead, within: '15m' } },
        { principal: 'shop', args: ['small', 'large'], effect: 'deny', rule: 'nobody pays themselves' },
      ],
    }),
    ...[22, 23, 0, 5].map((hour) =>
      policyTest({ name: \`at \${hour}\`, tool: [pay], now: { hour }, args: { small }, expect: [{ principal: ['ada', 'stranger'], effect: 'deny', rule: 'nothing at night' }] }),
    ),
  ],
})
`

/** Runs the tests of a table in TypeScript on the bank. */
async function testOf(table: string, flags: readonly string[] = []): Promise<Ran> {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG, 'bank.policy.ts': table })
  return await runIn(project.folder, ['test', ...flags])
}

describe('a table in TypeScript', () => {
  it('names tools, roles and agents by the values of the config, and may be made by code', async () => {
    expect(await testOf(TABLE)).toEqual({ exit: 0, stdout: 'ok: 21 cases in 1 file\n', stderr: '' })
  })

  it('fails where the test was declared', async () => {
    const { exit, stdout } = await testOf(
      TABLE.replace("args: 'large', effect: 'approve'", "args: 'large', effect: 'allow'"),
    )
    expect(exit).toBe(1)
    expect(stdout).toMatch(/^FAIL {2}bank\.policy\.ts:9:5 /m)
    const late = await testOf(TABLE.replace('[22, 23, 0, 5]', '[22, 12]'))
    expect(late.exit).toBe(1)
    expect(late.stdout).toMatch(/^FAIL {2}bank\.policy\.ts:20:7/m)
  })

  it.each([
    [
      'an argument of another type',
      TABLE.replace('amount: 501', "amount: 'much'"),
      /^ERROR bank\.policy\.ts:12:31 /m,
      'string',
    ],
    [
      'an argument that is not there',
      TABLE.replace("to: 'bank'", "to: 'bank', tip: 1"),
      /^ERROR bank\.policy\.ts:12:\d+ /m,
      'tip',
    ],
    [
      'a call without a name',
      TABLE.replace("args: 'small', effect", "args: 'tiny', effect"),
      /^ERROR bank\.policy\.ts:14:\d+ /m,
      'tiny',
    ],
    [
      'a rule that is not there',
      TABLE.replace("'nothing at night'", "'nothing at noon'"),
      /^ERROR bank\.policy\.ts:20:7/m,
      'nothing at noon',
    ],
    [
      'a tool of another config',
      TABLE.replace('tool: [pay]', 'tool: [{ ...pay }]'),
      /^ERROR bank\.policy\.ts:20:7/m,
      'this tool is not in the config',
    ],
    [
      'a table that throws',
      TABLE.replace('const small', "throw new Error('no')\nconst small"),
      /^ERROR bank\.policy\.ts:4:7/m,
      'threw: no',
    ],
    ['no table', 'export default 1\n', /^ERROR bank\.policy\.ts:1:1/m, 'a number, not a table of tests'],
    ['an import of Node', `import 'node:fs'\n${TABLE}`, /^ERROR bank\.policy\.ts:1:8/m, 'cannot import `node:fs`'],
  ])('is refused with %s', async (_, table, place, words) => {
    const { exit, stdout } = await testOf(table)
    expect(exit).toBe(3)
    expect(stdout).toMatch(place)
    expect(stdout).toContain(words)
  })

  it('stands beside tables in YAML, and counts for coverage and mutants', async () => {
    using project = makeFolder({
      'fullmakt.config.ts': CONFIG,
      'bank.policy.ts': TABLE,
      'more.policy.yaml':
        'principals:\n  eve: { user: eve }\ntests:\n  - { name: none, tool: pay, args: { one: { amount: 1, to: x } } }\n',
    })
    const { exit, stdout } = await runIn(project.folder, ['test', '--coverage', '--mutate'])
    expect(exit).toBe(0)
    expect(stdout).toContain('22 cases in 2 files')
  })
})
