import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { CONFIG, misfits, type PlanProject, planProject, writeBase } from './plan-project.ts'
import type { Ran } from './support.ts'

interface Document {
  readonly verdict: Readonly<Record<string, unknown>>
  readonly changes: readonly Readonly<Record<string, unknown>>[]
}

/** Changes the text of the config, and plans. */
async function planOf(
  change: (config: string) => string,
  flags: readonly string[] = ['--exit-code'],
  also: (project: PlanProject, ran: Ran) => void = () => {},
): Promise<Ran> {
  using project = planProject()
  await writeBase(project)
  project.change(change)
  const ran = await project.run('plan', '--against', 'file:base.json', ...flags)
  also(project, ran)
  return ran
}

const RAISED = (config: string): string => config.replace('lte: 500', 'lte: 501')
// One change of each section.
const MIXED = (config: string): string =>
  RAISED(config)
    .replace("'/pay'", "'/payments'")
    .replace('z.int().min(1)', 'z.int().min(2)')
    .replace("'Pay.'", "'Pay somebody.'")
    .replace('identity: accounts(),', 'identity: accounts(),\n  oauth: { dynamicRegistration: true },')

it('shows a gain of access with a request that is denied before and allowed after', async () => {
  const { exit, stdout } = await planOf(RAISED)
  expect(exit).toBe(11)
  expect(stdout).toContain('  + pay for role member  ACCESS_GAINED\n      example  pay {"amount":501} as ')
  expect(stdout).toContain(
    '               DENY -> ALLOW\n      because  `members pay small amounts`  fullmakt.config.ts:11:5',
  )
})

it('tells a loss from a gain', async () => {
  const { exit, stdout } = await planOf((config) => config.replace('lte: 500', 'lte: 499'))
  expect(exit).toBe(10)
  expect(stdout).toContain('  - pay for role member  ACCESS_LOST\n')
  expect(stdout).toContain('ALLOW -> DENY')
})

it('prints nothing for what means the same', async () => {
  const same = (config: string) =>
    config.replace("'members pay small amounts'", "'small amounts'").replace('lte: 500', 'lt: 501')
  const { exit, stdout, stderr } = await planOf(same)
  expect([exit, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^plan: no changes \(sha256:[0-9a-f]{4}\.\.[0-9a-f]{4}\)\n$/)
})

it('writes one JSON document of the published schema', async () => {
  const { exit, stdout, stderr } = await planOf(MIXED, ['--exit-code', '--json'])
  const document = JSON.parse(stdout) as Document
  expect(misfits('plan', document)).toEqual([])
  expect(misfits('plan', { ...document, more: 1 })).not.toEqual([])
  expect(misfits('plan', { ...document, changes: [{ ...document.changes[0], direction: 'broader' }] })).not.toEqual([])
  expect(document.verdict).toEqual({
    changed: true,
    broadens: true,
    breaks: true,
    undecided: false,
    needsApproval: 4,
    complete: false,
  })
  expect(document.changes.map(({ code, direction }) => [code, direction])).toEqual([
    ['ACCESS_GAINED', 'broaden'],
    ['MCP_INPUT_RANGE_NARROWED', 'neutral'],
    ['AUTH_REGISTRATION_METHOD_ADDED', 'broaden'],
    ['UPSTREAM_REQUEST_CHANGED', 'broaden'],
  ])
  expect([exit, stderr]).toEqual([11, ''])
})

// The moment and the digests of these are fixed: the same config gives the same bytes.
test.each(['text', 'json', 'markdown', 'github'])('the same plan as %s', async (format) => {
  const { exit, stdout } = await planOf(MIXED, ['--level', 'STRICT', '--format', format])
  expect(exit).toBe(0)
  await expect(stdout.replace(/"fullmakt \d[^"]*"/, '"fullmakt 0.0.0"')).toMatchFileSnapshot(
    `golden/plan-changes.${format}.txt`,
  )
})

describe('what is wanted', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['--only', 'auth'], ['AUTH_REGISTRATION_METHOD_ADDED']],
    [
      ['--only', 'access,upstreams'],
      ['ACCESS_GAINED', 'UPSTREAM_REQUEST_CHANGED'],
    ],
    [
      ['--only', 'clients', '--level', 'STRICT'],
      ['MCP_INPUT_RANGE_NARROWED', 'MCP_DESCRIPTION_CHANGED'],
    ],
    [['--only', 'clients'], ['MCP_INPUT_RANGE_NARROWED']],
    [['--only', 'secrets'], []],
  ])('%j', async (flags, codes) => {
    const { stdout } = await planOf(MIXED, ['--json', ...flags])
    const { changes, verdict } = JSON.parse(stdout) as Document
    expect(changes.map(({ code }) => code)).toEqual(codes)
    expect(verdict['complete']).toBe(false)
  })
})

describe('what fails', () => {
  test.each<[string, string, 0 | 1]>([
    ['broadening', 'lte: 501', 1],
    ['breaking', 'lte: 501', 0],
    ['undecided,auth', 'lte: 501', 0],
    ['auth,broadening', 'lte: 501', 1],
    ['broadening', 'lte: 499', 0],
  ])('--fail-on %s at %s: %i', async (kinds, limit, exit) => {
    expect((await planOf((config) => config.replace('lte: 500', limit), ['--fail-on', kinds])).exit).toBe(exit)
  })
})

test('wrong flags say what there is', async () => {
  using project = planProject()
  const errors = await Promise.all(
    [
      ['--only', 'acces'],
      ['--fail-on', 'error'],
      ['--level', 'wire'],
      ['--format', 'xml'],
      ['--reporter', 'xml=a'],
      ['--json', '--reporter', 'github'],
    ].map((flags) => project.run('plan', ...flags)),
  )
  expect(errors.map(({ exit, stderr }) => [exit, stderr])).toEqual(
    [
      'error  `--only` takes access, clients, auth, upstreams, secrets, not `acces`\n',
      'error  `--fail-on` takes broadening, breaking, auth, undecided, not `error`\n',
      'error  `--level` takes WIRE, CLIENT, STRICT, not `wire`\n',
      'error  there is no format `xml`\n',
      'error  there is no reporter `xml`\n',
      'error  standard output takes one report: give the others files, such as `--reporter github=FILE`\n',
    ].map((text) => [2, text]),
  )
})

it('writes reports to files of their own, and the whole plan with --out', async () => {
  const flags = [
    '--only',
    'auth',
    '--reporter',
    'markdown=plan.md',
    '--reporter',
    'json=auth.json',
    '--out',
    'plan.json',
  ]
  await planOf(MIXED, flags, (project, { stdout }) => {
    expect(stdout).toContain('AUTH (1)')
    expect(project.read('plan.md')).toContain('## Fullmakt plan\n')
    const [auth, whole] = ['auth.json', 'plan.json'].map((path) => JSON.parse(project.read(path)) as Document)
    expect([misfits('plan', auth), misfits('plan', whole)]).toEqual([[], []])
    expect(auth?.changes).toHaveLength(1)
    expect(whole?.changes).toHaveLength(5)
    expect(whole?.verdict).toMatchObject({ complete: true })
  })
})

it('does not take a missing or wrong baseline, or a wrong config, for "no changes"', async () => {
  using project = planProject()
  expect(await project.run('plan')).toMatchObject({ exit: 3, stdout: '' })
  await project.run('build')
  writeFileSync(join(project.folder, 'dist/fullmakt/policy.table'), '{}\n')
  expect(await project.run('plan')).toMatchObject({ exit: 1, stdout: '' })
  project.change(() => CONFIG.replace('lte: 500', 'lte: true'))
  expect(await project.run('plan', '--out', 'plan.json')).toMatchObject({ exit: 1, stdout: '' })
  expect(existsSync(join(project.folder, 'plan.json'))).toBe(false)
})
