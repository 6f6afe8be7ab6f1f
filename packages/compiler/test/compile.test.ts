import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compile } from '../src/compile.ts'
import { configText, line, makeProject } from './support.ts'

it('names files from the folder of the config, wherever the package begins', async () => {
  const config = "import { member } from '../shared/roles.ts'\nexport const other = member\n"
  const roles = "import { role } from 'fullmakt'\nexport const member = role('shared')\n"
  const text = configText({ imports: config, extra: "allow('shared', { who: other, what: thing })" })
  using inside = makeProject({ 'infra/fullmakt.config.ts': text, 'shared/roles.ts': roles })
  using beside = makeProject({
    'package.json': '{"type":"module","workspaces":["infra"]}',
    'infra/package.json': '{"type":"module"}',
    'infra/fullmakt.config.ts': text,
    'shared/roles.ts': roles,
  })
  const programs = await Promise.all(
    [inside, beside].map(({ folder }) =>
      compile({ configFile: join(folder, 'infra/fullmakt.config.ts'), typeCheck: false }),
    ),
  )
  expect(programs.map(({ diagnostics }) => diagnostics.map(line))).toEqual([[], []])
  expect(programs[0]?.program).toEqual(programs[1]?.program)
  const files = new Set(programs[0]?.program?.tools.map(({ span }) => span.file))
  expect([...files]).toEqual(['fullmakt.config.ts'])
})

it('names a mistake in a file above the config', async () => {
  using project = makeProject({
    'infra/fullmakt.config.ts': configText({ imports: "import '../shared/wrong.ts'" }),
    'shared/wrong.ts': "export const n: number = 'x'\n",
  })
  const { diagnostics } = await compile({ configFile: join(project.folder, 'infra/fullmakt.config.ts') })
  expect(diagnostics.map(line)).toEqual([
    "../shared/wrong.ts:1:14 TS2322 type 'string' is not assignable to type 'number'",
  ])
})
