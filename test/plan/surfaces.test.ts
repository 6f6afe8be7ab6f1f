import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '@fullmakt/compiler'
import { compare } from '@fullmakt/plan'
import { expect, test } from 'vitest'
import { readProgram, surfaceState } from '../../packages/fullmakt/src/cli/surface.ts'
import { misfits } from '../../packages/fullmakt/test/plan-project.ts'
import { repository } from '../../packages/fullmakt/test/support.ts'

test.each(['.', 'examples/powerdns', 'examples/github'])(
  'the committed surface of %s is what the config means, and fits its schema',
  async (folder) => {
    const path = join(repository, folder, 'fullmakt.surface.json')
    const configFile = join(repository, folder, 'fullmakt.config.ts')
    const { program } = await compile({ configFile, typeCheck: false })
    expect(program && (await surfaceState(path, program)), 'fullmakt build --update-surface').toBe('current')
    const text = readFileSync(path, 'utf8')
    expect(misfits('surface', JSON.parse(text))).toEqual([])
    const read = await readProgram(text, 'x')
    expect(read.ok && program && (await compare(read.program, program))).toEqual([])
  },
)
