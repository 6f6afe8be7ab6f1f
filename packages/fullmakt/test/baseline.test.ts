import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '@fullmakt/compiler'
import { describe, expect, test } from 'vitest'
import { surfaceText } from '../src/cli/surface.ts'
import { commitAll, type PlanProject, planProject, planRepository } from './plan-project.ts'
import { repository } from './support.ts'

const RAISED = (config: string): string => config.replace('lte: 500', 'lte: 501')

async function writeSurface({ folder, write }: PlanProject): Promise<void> {
  const { program } = await compile({ configFile: join(folder, 'fullmakt.config.ts'), typeCheck: false })
  if (program !== null) write('fullmakt.surface.json', await surfaceText(program))
}

const base = async (project: PlanProject, ...flags: readonly string[]) => {
  const { exit, stdout, stderr } = await project.run('plan', '--json', ...flags)
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  const document = JSON.parse(stdout) as {
    base: Readonly<Record<string, unknown>>
    changes: readonly { code: string }[]
  }
  return { ...document.base, codes: document.changes.map(({ code }) => code) }
}

describe('a commit', () => {
  test('that holds a surface is compared by it, also when nothing is said', async () => {
    using project = planRepository()
    await writeSurface(project)
    commitAll(project)
    project.change(RAISED)
    const found = { kind: 'surface', name: 'git:HEAD', program: null, artifact: null, codes: ['ACCESS_GAINED'] }
    expect(await base(project)).toMatchObject(found)
    expect(await base(project, '--against', 'git:main')).toMatchObject({ ...found, name: 'git:main' })
  })

  test('of a branch is no base for what it changes: that it is compared with is said', async () => {
    using project = planRepository()
    project.change(RAISED)
    await writeSurface(project)
    commitAll(project)
    project.git('update-ref', 'refs/remotes/origin/main', 'HEAD~1')
    const own = await project.run('plan')
    expect(own).toMatchObject({ exit: 0, stdout: expect.stringContaining('no changes') })
    expect(own.stderr).toMatch(
      /^warning {2}git knows no `origin\/HEAD`, so this compares with what `HEAD` itself committed\n/,
    )
    project.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
    project.write('fullmakt.surface.json', '')
    expect((await project.run('plan', '--against', 'git:origin/HEAD')).stdout).toContain('ACCESS_GAINED')
  })

  test('that holds none is compiled where its packages are, and leaves nothing', async () => {
    using project = planRepository()
    const cache = join(repository, 'node_modules/.cache/fullmakt')
    project.change(RAISED)
    const found = await base(project, '--against', 'git:main')
    expect(found).toMatchObject({ kind: 'commit', name: 'git:main', codes: ['ACCESS_GAINED'] })
    expect(found).toHaveProperty('program', expect.stringMatching(/^sha256:/))
    expect(readdirSync(cache).filter((name) => name.startsWith('commit-'))).toEqual([])
  })

  test('in a folder below the root of the repository', async () => {
    using project = planRepository({ 'deep/fullmakt.config.ts': planProject().read('fullmakt.config.ts') })
    const { exit, stdout } = await project.run('plan', '-C', 'deep', '--against', 'git:HEAD')
    expect({ exit, stdout }).toMatchObject({ exit: 0, stdout: expect.stringContaining('no changes') })
  })
})

test('a surface file', async () => {
  using project = planProject()
  await writeSurface(project)
  project.change(RAISED)
  expect(await base(project, '--against', 'file:fullmakt.surface.json')).toMatchObject({
    kind: 'file',
    codes: ['ACCESS_GAINED'],
  })
})

test('what is no baseline ends with 3 and says why', async () => {
  using project = planRepository()
  await writeSurface(project)
  project.write('edited.json', project.read('fullmakt.surface.json').replace('500', '501'))
  project.write('other.json', '{"format":"fullmakt.plan"}')
  const said = async (against: string) => {
    const { exit, stdout, stderr } = await project.run('plan', '--against', against)
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
    return stderr.split('\n')[0]
  }
  expect(await said('file:edited.json')).toBe(
    'error  `edited.json` cannot be compared with: it was changed by hand: its digest is another',
  )
  expect(await said('file:other.json')).toBe(
    'error  `other.json` cannot be compared with: it is no surface and no Program',
  )
  expect(await said('file:gone.json')).toBe('error  `gone.json` cannot be read: ENOENT')
  expect(await said('git:gone')).toBe('error  git knows no commit `gone`')
  expect(await said('git:--all')).toBe('error  git knows no commit `--all`')
  expect(await said('http://agents.example.com')).toBe(
    'error  `http://agents.example.com` does not say what it serves: only https can be trusted to say it',
  )
})
