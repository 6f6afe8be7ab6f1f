import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { npm } from '../src/cli/package-manager.ts'
import { starterFor } from '../src/cli/starter.ts'
import { makeFolder, runIn } from './support.ts'

it('writes a project that checks and builds without a word', async () => {
  using project = makeFolder({})
  rmSync(join(project.folder, 'package.json'))
  const { exit, stdout } = await runIn(project.folder, ['init'])
  expect(exit).toBe(0)
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual(
    Object.keys(starterFor(npm)).map((path) => `wrote  ${path}`),
  )
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

it('reads a package.json as npm does, and finds what is installed for development only', async () => {
  const manifest = '\ufeff{"type":"module",\r\n"devDependencies":{"fullmakt":"0.1.0"}}\r\n'
  using project = makeFolder({ 'package.json': manifest })
  const { exit, stderr } = await runIn(project.folder, ['init'])
  expect([exit, stderr]).toEqual([0, 'next: npm install zod && npx fullmakt check && npx fullmakt test\n'])
  expect(readFileSync(join(project.folder, 'package.json'), 'utf8')).toBe(manifest)
  expect((await runIn(project.folder, ['check'])).exit).toBe(0)
})

it.each(['null', '[]', '{'])('says that a package.json is not one: %s', async (text) => {
  using project = makeFolder({ 'package.json': text })
  const stderr = 'error  the package.json that was there is not a JSON object\n  help: mend it\n'
  expect(await runIn(project.folder, ['init'])).toMatchObject({ exit: 1, stderr })
})

it.each([
  [
    'pnpm-lock.yaml',
    'pnpm add zod && pnpm exec',
    ['uses: pnpm/action-setup@v4', 'run: pnpm install --frozen-lockfile'],
  ],
  ['yarn.lock', 'yarn add zod && yarn', ['run: corepack enable', 'run: yarn install --immutable']],
  ['package-lock.json', 'npm install zod && npx', ['run: npm ci']],
])('installs as the %s of the repository does', async (lock, next, steps) => {
  const manifest = '{"type":"module","dependencies":{"fullmakt":"0.1.0"}}'
  using project = makeFolder({ [lock]: '', '.git/HEAD': '', 'agents/package.json': manifest })
  const { stderr } = await runIn(project.folder, ['init', 'agents'])
  const run = next.split(' && ')[1]
  expect(stderr).toBe(`next: ${next} fullmakt check && ${run} fullmakt test\n`)
  const workflow = readFileSync(join(project.folder, 'agents/.github/workflows/fullmakt.yml'), 'utf8')
  const found = workflow.split('\n').flatMap((line) => /^ {6}- (?!uses: actions)(.*)/.exec(line)?.[1] ?? [])
  expect(found.slice(0, -2)).toEqual(steps)
  expect(found.slice(-2).every((step) => step.startsWith(`run: ${run} fullmakt `))).toBe(true)
})
