import { describe, expect, test } from 'vitest'
import { makeFolder, repository, runIn, smallConfig } from './support.ts'

const mistake = "export const n: number = 'x, 100%'"
const right = { 'fullmakt.config.ts': smallConfig() }
const wrong = { 'fullmakt.config.ts': smallConfig(mistake) }
const warned = { 'fullmakt.config.ts': smallConfig().replace("[allow('everyone', { what: thing })]", '[]') }
const threw = { 'fullmakt.config.ts': smallConfig("throw new Error('no')") }

describe('check', () => {
  test('says that the config of this repository is right', async () => {
    const { exit, stdout, stderr } = await runIn(repository, ['check'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatch(/^ok: 0 errors, 0 warnings in 1 file, \d+ tools, \d+ rules, 1 upstream \(0\.0 s\)\n$/)
  })

  test.each([
    ['right', right, [], 0],
    ['a warning', warned, [], 0],
    ['a warning that counts', warned, ['--fail-on', 'warning'], 1],
    ['wrong', wrong, [], 1],
    ['threw', threw, [], 3],
    ['no config', {}, [], 3],
    ['a package of CommonJS', { ...right, 'package.json': '{}' }, [], 3],
  ] as const)('%s', async (_, files, flags, expected) => {
    using project = makeFolder(files)
    for (const format of [['--format', 'text'], ['--json'], ['--format', 'github']]) {
      const { exit } = await runIn(project.folder, ['check', ...format, ...flags])
      expect(exit).toBe(expected)
    }
  })

  test('text: people read stderr, stdout holds the verdict', async () => {
    using project = makeFolder(wrong)
    const { stdout, stderr } = await runIn(project.folder, ['check'])
    expect(stdout).toBe('failed: 1 error, 0 warnings in 1 file (0.0 s)\n')
    expect(stderr).toBe(
      [
        "fullmakt.config.ts:3:14  error[FMK1001]  type 'string' is not assignable to type 'number' (TS2322)",
        `  3 | ${mistake}`,
        '    |              ^',
        '',
        '',
      ].join('\n'),
    )
  })

  test('json: one document and nothing else', async () => {
    using project = makeFolder(wrong)
    const { stdout, stderr } = await runIn(project.folder, ['check', '--json'], { terminal: true })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      format: 'fullmakt.diagnostics',
      version: '1.0',
      errors: 1,
      warnings: 0,
      diagnostics: [
        {
          code: 'FMK1001',
          severity: 'error',
          message: "type 'string' is not assignable to type 'number'",
          span: { file: 'fullmakt.config.ts', line: 3, column: 14, endLine: 3, endColumn: 15, exact: true },
          help: null,
          source: 'TS2322',
          related: [],
          fix: null,
        },
      ],
    })
  })

  test('github: one command a line, with what commands escape', async () => {
    using project = makeFolder({
      ...right,
      'sub,dir/other: a.ts': "throw new Error('50%')\n",
      'fullmakt.config.ts': smallConfig("import './sub,dir/other: a.ts'"),
    })
    const { stdout, stderr } = await runIn(project.folder, ['check', '--format', 'github'])
    expect(stderr).toBe('')
    expect(stdout).toBe(
      '::error file=sub%2Cdir/other%3A a.ts,line=1,col=7,endLine=1,endColumn=10,title=FMK1102::the config threw: 50%25%0Ahelp: a config must evaluate by itself, from its own files and nothing else\n',
    )
  })

  test('a secret in clear is on no stream, in no format', async () => {
    using project = makeFolder({
      'fullmakt.config.ts': smallConfig(
        "export const b = [bearer('hunter2'), http('https://me:hunter2@a.example', {} as never)]",
      ),
    })
    for (const format of ['text', 'json', 'github']) {
      const { exit, stdout, stderr } = await runIn(project.folder, ['check', '--format', format])
      expect(exit).toBe(1)
      expect(stdout + stderr).toContain('FMK2301')
      expect(stdout + stderr).not.toContain('hunter2')
    }
  })

  test('--config and --cwd name another config', async () => {
    using project = makeFolder({ 'infra/fullmakt.config.ts': smallConfig() })
    expect((await runIn(project.folder, ['check', '-c', 'infra/fullmakt.config.ts'])).exit).toBe(0)
    expect((await runIn(project.folder, ['check', '-C', 'infra'])).exit).toBe(0)
    expect((await runIn(project.folder, ['check'])).exit).toBe(3)
  })
})

describe('colour', () => {
  test.each<[string, readonly string[], { terminal?: boolean; env?: Record<string, string> }, boolean]>([
    ['a pipe', [], {}, false],
    ['a terminal', [], { terminal: true }, true],
    ['a terminal that is dumb', [], { terminal: true, env: { TERM: 'dumb' } }, false],
    ['NO_COLOR', [], { terminal: true, env: { NO_COLOR: '1' } }, false],
    ['NO_COLOR, empty', [], { terminal: true, env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR over NO_COLOR', [], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', [], { terminal: true, env: { FORCE_COLOR: '0' } }, false],
    ['--color always', ['--color', 'always'], { env: { NO_COLOR: '1' } }, true],
    ['--color never', ['--color', 'never'], { terminal: true, env: { FORCE_COLOR: '1' } }, false],
  ])('%s', async (_, flags, world, coloured) => {
    using project = makeFolder({})
    const { stdout, stderr } = await runIn(project.folder, ['check', ...flags], world)
    expect(stderr.includes('\u001b[')).toBe(coloured)
    expect(stdout).not.toContain('\u001b[')
  })
})
