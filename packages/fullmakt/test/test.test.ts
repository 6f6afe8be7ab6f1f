import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { starter } from '../src/cli/starter.ts'
import { BANK, TESTS } from './bank.ts'
import { makeFolder, type Ran, repository, runIn } from './support.ts'

const ajv = new Ajv2020({ strict: false })
formats.default(ajv)
ajv.addSchema(JSON.parse(readFileSync(join(repository, 'schema/policy-tests.schema.json'), 'utf8')) as object)
const isTable = ajv.getSchema('urn:fullmakt:schema:policy-tests:1.0')!
const isResults = ajv.compile({ $ref: 'urn:fullmakt:schema:policy-tests:1.0#/$defs/results' })

/** Runs the tests of a table on the bank. */
async function testOf(table: string, flags: readonly string[] = [], config = BANK): Promise<Ran> {
  using project = makeFolder({ 'fullmakt.config.ts': config, 'bank.policy.yaml': table })
  return await runIn(project.folder, ['test', '--no-typecheck', ...flags])
}

describe('what the rules decide', () => {
  it('is as expected, and every combination that is not named is denied', async () => {
    expect(await testOf(TESTS)).toEqual({ exit: 0, stdout: 'ok: 17 cases in 1 file\n', stderr: '' })
  })

  it('is not as expected: the place, what came instead, by which rule, and what came near', async () => {
    const { exit, stdout, stderr } = await testOf(`principals:
  ada: { user: ada, roles: [clerk] }
tests:
  - name: shops
    tool: pay
    args:
      too much: { amount: 501, to: shop-a }
      elsewhere: { amount: 1, to: bank }
      unlisted: { amount: 1, to: shop-a }
      bound: { amount: 2, to: shop-a }
    expect:
      - { args: [too much, elsewhere], effect: allow }
      - { args: bound, effect: allow, rule: nothing at night, limit: [5/m, 10/h], redact: null, approval: null }
`)
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' })
    await expect(stdout).toMatchFileSnapshot('golden/test-failures.txt')
  })

  it.each([
    ['approval', '{ args: large, effect: approve, approval: { by: clerk, within: 15m } }'],
    ['approval', '{ args: large, effect: approve, approval: { by: lead, within: 16m } }'],
    ['approval', '{ args: large, effect: approve, approval: null }'],
    ['limit', '{ args: small, effect: allow, limit: null }'],
    ['redact', '{ args: small, effect: allow, redact: [iban, id] }'],
    ['rule', '{ args: large, effect: approve, rule: null }'],
  ])('says that %s is another: %s', async (what, line) => {
    const { exit, stdout } = await testOf(
      TESTS.replace(/principal: ada, args: small.*/, 'principal: ada, args: small, effect: allow }')
        .replace(/ {6}- \{ principal: ada, args: large.*\n/, line.includes('large') ? '' : '$&')
        .replace('args: small, effect: allow }', line.includes('small') ? line.slice(2) : '$&')
        .replace(/( {4}expect:\n)/, line.includes('large') ? `$1      - { principal: ada, ${line.slice(2)}\n` : '$1'),
    )
    expect(exit).toBe(1)
    expect(stdout).toContain(`expected  ${what} `)
    expect(stdout).toMatch(/^failed: 1 failure, 0 errors in 17 cases in 1 file$/m)
  })

  it('is the same in one JSON document of the published schema, and as commands of a workflow', async () => {
    const wrong = TESTS.replace('small: { amount: 500', 'small: { amount: 501')
    const json = await testOf(wrong, ['--json', '--coverage'])
    const document = JSON.parse(json.stdout) as { failures: unknown[] }
    expect(isResults(document), JSON.stringify(isResults.errors)).toBe(true)
    expect(json).toMatchObject({ exit: 1, stderr: '' })
    expect(document).toMatchObject({
      cases: 17,
      passed: 16,
      failures: [
        {
          test: 'by day',
          place: { file: 'bank.policy.yaml', line: 13, column: 9 },
          principal: 'ada',
          args: 'small',
          mismatches: [{ what: 'effect', expected: 'allow', got: 'approve' }],
          rule: { name: 'large amounts need a lead', span: { file: 'fullmakt.config.ts', line: 19 } },
          nearMisses: [{ rule: 'clerks pay small amounts', condition: 'amount ≤ 500', found: 501 }],
        },
      ],
    })
    const github = await testOf(wrong, ['--reporter', 'github'])
    expect(github.stdout).toMatch(
      /^::error file=bank\.policy\.yaml,line=13,col=9,title=policy test::by day: ada calls pay \(small\)%0Aexpected {2}allow%0A/,
    )
  })
})

describe('a table that is wrong', () => {
  const head = 'principals:\n  ada: { roles: [clerk] }\n'
  const one = (line: string): string => `${head}tests:\n  - name: a\n    tool: pay\n    ${line}\n`
  test.each<[string, string]>([
    ['tests: {', '1:9  Flow map in block collection must be sufficiently indented and end with a }'],
    ['tests: []\ntests: []\n', '2:1  Map keys must be unique'],
    ['test: []\n', '1:1  there is no `test` in the file; there is `now`, `principals`, `clients`, `tests`'],
    ['- 1\n', '1:1  the file must be a mapping'],
    ['tests: 1\n', '1:8  `tests` must be a list'],
    ['1: 2\n', '1:1  a key must be a text'],
    ['principals:\n  ada: { roles: [clark] }\n', '2:18  there is no role `clark`: did you mean `clerk`?'],
    ['principals:\n  ada: { agent: pay-bots }\n', '2:17  there is no agent `pay-bots`: did you mean `pay-bot`?'],
    [
      'principals:\n  ada: { agent: pay-bot, roles: [lead] }\n',
      '2:33  the agent `pay-bot` cannot have the role `lead`',
    ],
    ['principals:\n  ada: { claims: [] }\n', '2:18  `claims` must be a mapping'],
    ['principals:\n  ada: { claims: { a: .inf } }\n', '2:23  JSON has no such value'],
    ['principals:\n  ada: { user: !secret x }\n', '2:16  Unresolved tag: !secret'],
    ['clients:\n  desk: {}\n', '2:9  a client must have an `id`'],
    ['now: noon\n', '1:6  `noon` is not a time, such as `2026-01-05T12:00:00Z`'],
    ['now: { hour: 24 }\n', '1:14  `hour` must be a number from 0 to 23'],
    [`${head}tests:\n  - tool: pay\n`, '4:5  a test must have a `name`'],
    [`${head}tests:\n  - name: a\n`, '4:5  a test must have a `tool`, or `tools`'],
    ['tests:\n  - name: a\n    tool: pay\n', '2:5  a test needs a principal: declare some under `principals`'],
    [one('tools: [pay]'), '4:5  a test has `tool` or `tools`'],
    [one('principals: [bob]'), '6:18  there is no principal `bob`'],
    [one('args: { a: [] }'), '6:16  arguments must be a mapping'],
    [one('expect: [{ rule: nothing at night }]'), '6:14  an expectation must have an `effect`'],
    [one('expect: [{ effect: alow }]'), '6:24  there is no effect `alow`: did you mean `allow`?'],
    [one('expect: [{ effect: deny, args: small }]'), '6:36  there is no arguments `small`'],
    [one('expect: [{ effect: deny, rule: nothing }]'), '6:36  there is no rule `nothing`'],
    [one('expect: [{ effect: allow, limit: often }]'), '6:38  `often` is not a rate, such as `60/h`'],
    [one('expect: [{ effect: approve, approval: { by: lead } }]'), '6:43  `approval` must have `by` and `within`'],
    [
      one('expect: [{ effect: approve, approval: { by: lead, within: soon } }]'),
      '6:43  `soon` is not a duration, such as `15m`',
    ],
  ])('%j', async (table, message) => {
    const { exit, stdout, stderr } = await testOf(table)
    expect({ exit, stderr }).toEqual({ exit: 3, stderr: '' })
    expect(stdout).toContain(`ERROR bank.policy.yaml:${message}\n`)
  })

  test('arguments that the tool does not take are no case', async () => {
    const { exit, stdout } = await testOf(TESTS.replace('amount: 1,', 'amount: 0,'))
    expect(exit).toBe(1)
    expect(stdout).toContain('ERROR bank.policy.yaml:11:18  `pay` does not take these arguments: amount must be >= 1\n')
  })

  test('no combination is expected to be two things', async () => {
    const { exit, stdout } = await testOf(TESTS.replace('args: large, effect', 'effect'))
    expect(exit).toBe(1)
    expect(stdout).toContain('`ada`, `pay`, `small` is named by another expectation at line 13\n')
  })

  test('a value that holds itself or grows without end is refused', async () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdef'
      .split('')
      .map((key, at) => `    ${key}: &${key} [${`*${'abcde'[at]}, `.repeat(10)}x]\n`)
      .join('')}`
    const table = `principals: { ada: {} }\ntests:\n  - name: a\n    tool: pay\n    args:\n     x:\n    ${bomb}`
    expect(
      await testOf(table.replaceAll('\n    a:', '\n      a:').replace(/\n {4}([b-f]):/g, '\n      $1:')),
    ).toMatchObject({
      exit: 3,
    })
    expect(await testOf('principals: { ada: { claims: &a { b: *a } } }\n')).toMatchObject({ exit: 3 })
  })
})

describe('coverage', () => {
  it('is whole when every rule decided and every condition was true and false', async () => {
    expect(await testOf(TESTS, ['--coverage', '--fail-under', '100'])).toMatchObject({
      exit: 0,
      stdout: 'coverage  100.0 % (15 of 15)\nok: 17 cases in 1 file\n',
    })
  })

  it('names what was never seen, and counts no rule that can decide nothing', async () => {
    const { exit, stdout, stderr } = await testOf(
      TESTS.slice(0, TESTS.indexOf('  - name: late')).replace(/ {6}elsewhere.*\n/, ''),
      ['--coverage', '--fail-under', '90'],
      BANK.replace("deny('nobody pays", "deny('late', { what: pay, when: { now: { hour: 23 } } }),\n    $&"),
    )
    expect(exit).toBe(1)
    expect(stderr).toBe('error  less than 90 % are covered or noticed\n')
    expect(stdout).toContain(
      'coverage  80.0 % (12 of 15; 1 rule that can decide nothing not counted)\n' +
        '  never false: to starts with "shop-" in `clerks pay small amounts`  fullmakt.config.ts:18:5\n',
    )
    expect(stdout).toContain('  never decides: `nothing at night`  fullmakt.config.ts:20:5\n')
  })
})

describe('mutants', () => {
  it('are all noticed by tests at every border', async () => {
    const { exit, stdout } = await testOf(TESTS, ['--mutate', '--fail-under', '100'])
    expect(stdout).toMatch(/^mutants {3}100\.0 % noticed \((\d+) of \1; \d+ that mean the same not counted\)\n/)
    expect(exit).toBe(0)
  })

  it('are listed where no case notices them, with a call that would', async () => {
    const { exit, stdout } = await testOf(TESTS.replaceAll('amount: 500', 'amount: 400'), [
      '--mutate',
      '--fail-under',
      '95',
    ])
    expect(exit).toBe(1)
    expect(stdout).toContain(
      '  not noticed: `clerks pay small amounts`: `amount ≤ 500` made `amount ≤ 499`  fullmakt.config.ts:18:5\n' +
        '      for instance pay {"to":"shop-","amount":500} as user x, role clerk at Monday 2026-01-05T06:00Z\n',
    )
  })

  it('that mean the same are not counted', async () => {
    const config = BANK.replace(
      'what: pay, when: { now: { hour: { notBetween: [6, 21] } } }',
      'what: pay, when: { args: { amount: { lt: 1 } } }',
    )
    const { stdout } = await testOf(TESTS.slice(0, TESTS.indexOf('  - name: late')), ['--mutate'], config)
    expect(stdout).toMatch(/ of \d+; [1-9]\d* that mean the same not counted\)\n/)
    expect(stdout).not.toContain('`nothing at night`: dropped')
  })

  it('are not made while a case fails, and say on a terminal how far they are', async () => {
    const failing = await testOf(TESTS.replace('amount: 500', 'amount: 501'), ['--mutate'])
    expect(failing.stderr).toBe('no mutants were made: they would tell nothing while a case fails\n')
    using project = makeFolder({ 'fullmakt.config.ts': BANK, 'bank.policy.yaml': TESTS })
    const { stderr } = await runIn(project.folder, ['test', '--no-typecheck', '--mutate'], { terminal: true })
    const lines = stderr.split('\r')
    expect(lines[1]).toMatch(/^mutant 0 of \d+$/)
    expect(lines[2]).toMatch(/^mutant 10 of \d+$/)
    expect(lines.at(-1)).toBe('\u001b[K')
  })
})

describe('a generated table', () => {
  it('passes, and notices every mistake', async () => {
    using project = makeFolder({ 'fullmakt.config.ts': BANK })
    const out = ['--generate', '--out', 'tests/generated.policy.yaml']
    expect(await runIn(project.folder, ['test', ...out])).toEqual({
      exit: 0,
      stdout: 'wrote  tests/generated.policy.yaml\n',
      stderr: '',
    })
    const text = readFileSync(join(project.folder, 'tests/generated.policy.yaml'), 'utf8')
    expect(isTable(parse(text)), JSON.stringify(isTable.errors)).toBe(true)
    expect(text).toContain('amount 501:')
    expect(text).toContain('nothing at night, at hour 6')
    const ran = await runIn(project.folder, ['test', '--coverage', '--mutate', '--fail-under', '100'])
    expect(ran).toMatchObject({ exit: 0, stderr: '' })
    expect(await runIn(project.folder, ['test', ...out])).toEqual({
      exit: 3,
      stdout: '',
      stderr: 'error  `tests/generated.policy.yaml` is there already\n',
    })
    expect((await runIn(project.folder, ['test', '--generate'])).stdout).toBe(text)
  })
})

test('clients are part of the matrix, also of a generated one', async () => {
  const config = BANK.replace('when: { now: {', "when: { client: { id: 'kiosk' }, now: {")
  const table = `principals: { ada: { user: ada, roles: [clerk] } }
clients: { desk: { id: desk }, kiosk: { id: kiosk } }
tests:
  - name: at night
    now: { hour: 3 }
    tool: pay
    args: { small: { amount: 1, to: shop-a } }
    expect:
      - { client: desk, effect: allow }
`
  expect(await testOf(table, [], config)).toMatchObject({ exit: 0, stdout: 'ok: 2 cases in 1 file\n' })
  const { stdout } = await testOf(table.replace('client: desk', 'client: kiosk'), [], config)
  expect(stdout).toContain('at night: ada calls pay through desk\n      expected  deny\n')
  using project = makeFolder({ 'fullmakt.config.ts': config })
  const generated = await runIn(project.folder, ['test', '--no-typecheck', '--generate'])
  expect(generated.stdout).toContain('id: kiosk')
  expect(await testOf(generated.stdout, ['--coverage', '--mutate', '--fail-under', '100'], config)).toMatchObject({
    exit: 0,
  })
})

describe('files', () => {
  it('are found beside the config and below it, not in other projects', async () => {
    using project = makeFolder({
      'fullmakt.config.ts': BANK,
      'a.policy.yml': TESTS,
      'deep/er/b.policy.yaml': TESTS,
      'other/fullmakt.config.ts': BANK,
      'other/c.policy.yaml': 'wrong',
      '.hidden/d.policy.yaml': 'wrong',
      'dist/e.policy.yaml': 'wrong',
    })
    const run = (...argv: string[]): Promise<Ran> => runIn(project.folder, ['test', '--no-typecheck', ...argv])
    expect((await run()).stdout).toBe('ok: 34 cases in 2 files\n')
    expect((await run('deep')).stdout).toBe('ok: 17 cases in 1 file\n')
    expect((await run('a.policy.yml')).stdout).toBe('ok: 17 cases in 1 file\n')
    expect(await run('nowhere')).toMatchObject({ exit: 3, stdout: '' })
    expect((await run('nowhere')).stderr).toMatch(
      /^error {2}there is no \*\.policy\.yaml or \*\.policy\.ts at `nowhere`\n {2}help: /,
    )
  })

  it('are not looked at while the config is wrong', async () => {
    expect(await testOf(TESTS, [], BANK.replace('lte: 500', "lte: 'x'"))).toMatchObject({ exit: 1, stdout: '' })
  })

  it('are tables of the published schema, those of the starter and of these tests too', () => {
    for (const text of [TESTS, starter['fullmakt.policy.yaml']!]) {
      expect(isTable(parse(text)), JSON.stringify(isTable.errors)).toBe(true)
    }
    expect(isTable(parse(TESTS.replace('effect:', 'efect:')))).toBe(false)
  })
})
