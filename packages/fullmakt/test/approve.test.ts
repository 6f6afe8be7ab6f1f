import { expect, test } from 'vitest'
import { misfits, type PlanProject, planRepository, writeBase } from './plan-project.ts'

const AGAINST = ['--against', 'file:base.json']

/** A repository whose config lets more happen than its base. */
async function broadened(): Promise<PlanProject> {
  const project = planRepository()
  await writeBase(project)
  project.change((config) => config.replace('lte: 500', 'lte: 501').replace("'10/h'", "'20/h'"))
  return project
}

/** The fingerprints of the plan, by code. */
async function fingerprints(project: PlanProject): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await project.run('plan', ...AGAINST, '--json')
  const { changes } = JSON.parse(stdout) as { changes: readonly { code: string; fingerprint: string }[] }
  return Object.fromEntries(changes.map(({ code, fingerprint }) => [code, fingerprint]))
}

test('approved changes say so and fail no more, until they are other ones', async () => {
  using project = await broadened()
  const failing = [...AGAINST, '--fail-on', 'broadening']
  const { ACCESS_GAINED: gained, ACCESS_LIMIT_RAISED: raised } = await fingerprints(project)
  expect((await project.run('plan', ...failing)).exit).toBe(1)

  const first = await project.run('approve', String(gained), ...AGAINST, '--reason', ' for\nthe shop ')
  expect(first).toMatchObject({ exit: 0, stderr: '' })
  expect(first.stdout).toContain('      approved for the shop (Ada <ada@example.com>)\n')
  expect(first.stdout).toMatch(/\n1 approval written, 1 change left that need one\n$/)
  expect((await project.run('plan', ...failing)).exit).toBe(1)
  await project.run('approve', String(raised), ...AGAINST, '--reason', 'too', '--expires', '30d')
  expect((await project.run('plan', ...failing)).exit).toBe(0)
  expect((await project.run('plan', ...AGAINST, '--exit-code')).exit).toBe(10)

  const document: unknown = JSON.parse(project.read('fullmakt.approvals.json'))
  expect(misfits('approvals', document)).toEqual([])
  expect(document).toMatchObject({
    approvals: [
      {
        fingerprint: gained,
        code: 'ACCESS_GAINED',
        reason: 'for the shop',
        author: 'Ada <ada@example.com>',
        expires: null,
      },
      { fingerprint: raised, approved: '1970-01-01T00:00:00.000Z', expires: '1970-01-31T00:00:00.000Z' },
    ],
  })
  const { stdout } = await project.run('plan', ...AGAINST, '--json')
  expect(misfits('plan', JSON.parse(stdout))).toEqual([])
  expect(JSON.parse(stdout)).toMatchObject({ verdict: { broadens: true, needsApproval: 0 } })

  project.change((config) => `\n\n${config}`)
  expect((await project.run('plan', ...failing)).exit).toBe(0)
  project.change((config) => config.replace('lte: 501', 'lte: 502'))
  expect((await project.run('plan', ...failing)).exit).toBe(1)
})

test('an approval that has expired, or a file that is not whole, approves nothing', async () => {
  using project = await broadened()
  const all = Object.values(await fingerprints(project)).join(',')
  await project.run('approve', all, ...AGAINST, '--reason', 'x', '--expires', '1d')
  const text = project.read('fullmakt.approvals.json')
  project.write('fullmakt.approvals.json', text.replaceAll('1970-01-02', '1969-12-31'))
  expect((await project.run('plan', ...AGAINST, '--exit-code')).exit).toBe(11)
  project.write('fullmakt.approvals.json', text.replace('"reason": "x"', '"reason": 1'))
  expect(await project.run('plan', ...AGAINST)).toEqual({
    exit: 3,
    stdout: '',
    stderr: 'error  `fullmakt.approvals.json` cannot be read: it is not a list of approvals of version 1.0\n',
  })
})

test('only what is in the plan is approved, and only with a reason', async () => {
  using project = await broadened()
  const { ACCESS_GAINED: gained } = await fingerprints(project)
  const stderr = async (...argv: readonly string[]) => {
    const ran = await project.run('approve', ...argv, ...AGAINST)
    return [ran.exit, ran.stderr]
  }
  expect(await stderr(`${gained},0123456789ab`, '--reason', 'x')).toEqual([
    1,
    'error  the plan against `base.json` has no change `0123456789ab`\n  help: fullmakt plan\n',
  ])
  expect(await stderr(String(gained))).toEqual([2, 'error  say why: `--reason TEXT`\n'])
  expect(await stderr(String(gained), '--reason', ' ')).toEqual([2, 'error  say why: `--reason TEXT`\n'])
  expect(await stderr('all', '--reason', 'x')).toEqual([
    2,
    'error  `all` is no fingerprint: it has 12 hexadecimal digits\n',
  ])
  expect(await stderr(String(gained), '--reason', 'x', '--expires', 'soon')).toEqual([
    2,
    'error  `--expires` takes a duration such as 30d, not `soon`\n',
  ])
  expect(() => project.read('fullmakt.approvals.json')).toThrow('ENOENT')
})

test('an approval that says it is of something else approves nothing', async () => {
  using project = await broadened()
  const { ACCESS_GAINED: gained } = await fingerprints(project)
  const waiting = async (): Promise<unknown> => {
    const { stdout } = await project.run('plan', ...AGAINST, '--json')
    return (JSON.parse(stdout) as { verdict: { needsApproval: number } }).verdict.needsApproval
  }
  expect(await waiting()).toBe(2)
  await project.run('approve', String(gained), ...AGAINST, '--reason', 'x')
  const text = project.read('fullmakt.approvals.json')
  expect(await waiting()).toBe(1)
  project.write('fullmakt.approvals.json', text.replace('"code": "ACCESS_GAINED"', '"code": "MCP_TITLE_CHANGED"'))
  expect(await waiting()).toBe(2)
  project.write('fullmakt.approvals.json', text.replace(/"subject": ".*"/, '"subject": "another"'))
  expect(await waiting()).toBe(2)
  // Another change that was made to have the same fingerprint has another digest.
  project.write('fullmakt.approvals.json', text.replace(/[0-9a-f]{8}(?=",\n *"code")/, '00000000'))
  expect(await waiting()).toBe(2)
})

test('the last approval of a change counts, also when it has expired', async () => {
  using project = await broadened()
  const all = Object.values(await fingerprints(project)).join(',')
  await project.run('approve', all, ...AGAINST, '--reason', 'for good')
  expect((await project.run('plan', ...AGAINST, '--exit-code')).exit).toBe(10)
  await project.run('approve', all, ...AGAINST, '--reason', 'for a day', '--expires', '1d')
  expect((await project.run('plan', ...AGAINST, '--exit-code')).exit).toBe(10)
  const text = project.read('fullmakt.approvals.json')
  project.write('fullmakt.approvals.json', text.replaceAll('1970-01-02', '1969-12-31'))
  expect((await project.run('plan', ...AGAINST, '--exit-code')).exit).toBe(11)
})
