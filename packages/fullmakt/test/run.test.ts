import { describe, expect, test } from 'vitest'
import { commands } from '../src/cli/commands.ts'
import { repository, runIn } from './support.ts'

describe('help', () => {
  test.each([[], ['--help'], ['-h'], ['help']])('the short help: %j', async (...argv) => {
    const { exit, stdout, stderr } = await runIn(repository, argv)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot('golden/help.txt')
  })

  test.each(commands.map(({ name }) => name))('of %s', async (name) => {
    const long = await runIn(repository, [...name.split(' '), '--help'])
    expect(await runIn(repository, [...name.split(' '), '-h'])).toEqual(long)
    expect({ exit: long.exit, stderr: long.stderr }).toEqual({ exit: 0, stderr: '' })
    expect(long.stdout).not.toMatch(/[^\x20-\x7e\n]/)
    await expect(long.stdout).toMatchFileSnapshot(`golden/${name.replace(' ', '-')}.txt`)
  })

  test('the version', async () => {
    const { exit, stdout } = await runIn(repository, ['--version'])
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^fullmakt \d+\.\d+\.\d+\n$/)
  })
})

describe('a wrong command line ends with 2, and says the way out', () => {
  test.each<[readonly string[], string]>([
    [['chek'], 'error  there is no command `chek`\n  help: did you mean `fullmakt check`?\n'],
    [['audit'], 'error  there is no command `audit`\n  help: did you mean `fullmakt audit verify`?\n'],
    [['users', 'ad'], 'error  there is no command `users ad`\n  help: did you mean `fullmakt users add`?\n'],
    [['frobnicate'], 'error  there is no command `frobnicate`\n  help: fullmakt --help\n'],
    [
      ['check', '--fromat', 'json'],
      'error  there is no flag `--fromat`: did you mean `--format`?\n  help: fullmakt check --help\n',
    ],
    [['check', '-x'], 'error  there is no flag `-x`\n  help: fullmakt check --help\n'],
    [['check', 'extra'], 'error  there is no place for `extra`\n  help: fullmakt check --help\n'],
    [['check', '--format'], "error  the option '--format <value>' argument missing\n  help: fullmakt check --help\n"],
    [['check', '--json=yes'], "error  the option '--json' does not take an argument\n  help: fullmakt check --help\n"],
    [['check', '--format', 'xml'], 'error  there is no format `xml`\n'],
    [['check', '--reporter', 'xml'], 'error  there is no reporter `xml`\n'],
    [['check', '--reporter', 'sarif='], 'error  `--reporter sarif=` names no file\n'],
    [
      ['check', '--json', '--reporter', 'github'],
      'error  standard output takes one report: give the others files, such as `--reporter github=FILE`\n',
    ],
    [['check', '--dry-run'], 'error  `--dry-run` goes with `--fix`\n'],
    [['check', '--fail-on', 'never'], 'error  `--fail-on` takes error or warning\n'],
    [['check', '--color', 'blue'], 'error  `--color` takes auto, always or never\n'],
    [['explain'], 'error  say what to explain: a code, `--tool`, `--entry`, `--who-can` or `--what-can`\n'],
    [['explain', 'FMK2101', '--tool', 'x'], 'error  `--tool` does not go with a code\n'],
    [['explain', '--tool', 'x', '--who-can', 'x'], 'error  `--tool` does not go with `--who-can`\n'],
    [['test', '--fail-under', '90'], 'error  `--fail-under` goes with `--coverage` or `--mutate`\n'],
    [['test', '--coverage', '--fail-under', 'x'], 'error  `--fail-under` takes a number from 0 to 100\n'],
    [['test', '--out', 'x'], 'error  `--out` goes with `--generate`\n'],
    [['test', '--format', 'sarif'], 'error  results are text, json or github\n'],
    [['serve', 'dist', '--port', '70000'], 'error  `--port` does not take `70000`\n'],
    [['users', 'add', 'ada'], 'error  the password comes on standard input, and there is none\n'],
  ])('%j', async (argv, stderr) => {
    expect(await runIn(repository, argv)).toEqual({ exit: 2, stdout: '', stderr })
  })
})

describe('explain', () => {
  test('says what a code means, however it is written', async () => {
    const { exit, stdout, stderr } = await runIn(repository, ['explain', 'fmk2301'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatch(/^FMK2301 {2}error: a secret in clear\n\nA secret stands in the config in clear, /)
    expect(stdout).toContain("\nhelp: use `secret('env:NAME')` or `secret('file:/path')`\n\nnot so:\n  http(")
    for (const line of stdout.split('\n').filter((text) => !text.startsWith('  '))) {
      expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  test('says it to programs', async () => {
    const { exit, stdout, stderr } = await runIn(repository, ['explain', 'FMK2106', '--json'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'fullmakt.explanation',
      version: '1.0',
      code: 'FMK2106',
      severity: 'error',
      title: 'a limit that is not a rate',
      bad: expect.stringContaining('0/h'),
      good: expect.stringContaining('60/h'),
    })
  })

  test.each(['FMK9999', 'toString', '__proto__'])('does not know %s', async (code) => {
    const { exit, stdout } = await runIn(repository, ['explain', code])
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
  })
})

test('an artifact that is not there is 3', async () => {
  const { exit, stdout, stderr } = await runIn(repository, ['serve', 'no-such-folder'])
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
  expect(stderr).toContain('help: fullmakt build --out no-such-folder')
})
