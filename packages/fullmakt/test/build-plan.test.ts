import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { misfits, planProject, writeBase } from './plan-project.ts'

const PLAN = ['plan', '--against', 'file:base.json', '--out', 'plan.json']

test('build --plan builds what was reviewed, of whatever revision, and nothing else', async () => {
  using project = planProject()
  await writeBase(project)
  project.change((config) => config.replace('lte: 500', 'lte: 400'))
  expect((await project.run(...PLAN)).exit).toBe(0)
  const build = ['build', '--plan', 'plan.json', '--revision', '7']
  expect(await project.run(...build, '--out', 'first')).toMatchObject({ exit: 0, stderr: '' })

  project.change((config) => config.replace('lte: 400', 'lte: 600'))
  const other = await project.run(...build)
  expect(other).toMatchObject({ exit: 1, stdout: '' })
  expect(other.stderr).toMatch(/^error {2}this is not the artifact that `plan.json` was made for\n {2}since then:\n/)
  expect(other.stderr).toContain('  + pay for role member  ACCESS_GAINED\n')

  project.change((config) => `\n${config.replace('lte: 600', 'lte: 400')}`)
  expect(await project.run(...build)).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('it means the same, but stands in other places of the source\n'),
  })
  expect(existsSync(join(project.folder, 'dist'))).toBe(false)
})

test('build --plan takes no plan that was not saved', async () => {
  using project = planProject()
  await writeBase(project)
  await project.run('plan', '--against', 'file:base.json', '--reporter', 'json=printed.json')
  for (const [file, reason] of [
    ['printed.json', 'it was not written by `plan --out`'],
    ['base.json', 'it is not a plan of version 1.0'],
    ['fullmakt.config.ts', 'it is not JSON'],
    ['gone.json', 'ENOENT'],
  ] as const) {
    expect(await project.run('build', '--plan', file)).toEqual({
      exit: 3,
      stdout: '',
      stderr: `error  the plan \`${file}\` cannot be read: ${reason}\n  help: fullmakt plan --out ${file}\n`,
    })
  }
})

test('build --update-surface writes what check then holds the config to', async () => {
  using project = planProject()
  expect((await project.run('build', '--update-surface')).exit).toBe(0)
  const surface = project.read('fullmakt.surface.json')
  expect(misfits('surface', JSON.parse(surface))).toEqual([])
  expect(surface).not.toContain('"span"')
  expect(await project.run('check')).toMatchObject({ exit: 0, stderr: '' })

  project.change((config) => `\n${config}`)
  expect(await project.run('check')).toMatchObject({ exit: 0, stderr: '' })
  project.change((config) => config.replace('lte: 500', 'lte: 501'))
  const stale =
    'warning  `fullmakt.surface.json` is not what the config means\n  help: fullmakt build --update-surface\n'
  const checked = await project.run('check')
  expect(checked).toMatchObject({ exit: 0, stderr: stale })
  expect(checked.stdout).toContain('ok: 0 errors, 1 warning in ')
  expect((await project.run('check', '--fail-on', 'warning')).exit).toBe(1)

  expect((await project.run('build', '--update-surface')).exit).toBe(0)
  expect(project.read('fullmakt.surface.json')).not.toBe(surface)
  expect(await project.run('check')).toMatchObject({ exit: 0, stderr: '' })
})
