import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { starter } from '../src/cli/starter.ts'
import { makeFolder, runIn } from './support.ts'

it('writes a project that checks and builds without a word', async () => {
  using project = makeFolder({})
  rmSync(join(project.folder, 'package.json'))
  const { exit, stdout } = await runIn(project.folder, ['init'])
  expect(exit).toBe(0)
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual(Object.keys(starter).map((path) => `wrote  ${path}`))
  expect(await runIn(project.folder, ['check'])).toEqual({
    exit: 0,
    stdout: 'ok: 0 errors, 0 warnings in 1 file, 2 tools, 3 rules, 1 upstream (0.0 s)\n',
    stderr: '',
  })
  expect(await runIn(project.folder, ['test', '--coverage', '--mutate', '--fail-under', '100'])).toEqual({
    exit: 0,
    stdout:
      'coverage  100.0 % (9 of 9)\n' +
      'mutants   100.0 % noticed (12 of 12; 0 that mean the same not counted)\n' +
      'ok: 10 cases in 1 file\n',
    stderr: '',
  })
  expect((await runIn(project.folder, ['build'])).exit).toBe(0)
})

it('never overwrites, and says what the package still needs', async () => {
  using project = makeFolder({
    'package.json': '{"type":"module","dependencies":{"zod":"^4.6.0"}}',
    'fullmakt.config.ts': '// mine\n',
  })
  const first = await runIn(project.folder, ['init'])
  expect(first.stdout).toContain('kept   package.json\n')
  expect(first.stdout).toContain('kept   fullmakt.config.ts\n')
  expect(first.stderr).toBe('next: npm install fullmakt && npx fullmakt check && npx fullmakt test\n')
  expect(readFileSync(join(project.folder, 'fullmakt.config.ts'), 'utf8')).toBe('// mine\n')
  const again = await runIn(project.folder, ['init'])
  expect(again.stdout).not.toContain('wrote')
})

it('takes a folder that is not there yet, and names a package that is no module', async () => {
  using project = makeFolder({ 'package.json': '{}' })
  expect((await runIn(project.folder, ['init', 'agents'])).exit).toBe(0)
  expect(readdirSync(join(project.folder, 'agents'))).toContain('fullmakt.config.ts')
  expect(await runIn(project.folder, ['init'])).toMatchObject({
    exit: 1,
    stderr: 'error  the package.json that was there does not say `"type": "module"`\n  help: add it\n',
  })
  writeFileSync(join(project.folder, 'file'), '')
  expect(await runIn(project.folder, ['init', 'file'])).toMatchObject({ exit: 3 })
})
