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
    [['check', '--fail-on', 'never'], 'error  `--fail-on` takes error or warning\n'],
    [['check', '--color', 'blue'], 'error  `--color` takes auto, always or never\n'],
    [['explain'], 'error  CODE is missing\n  help: fullmakt explain --help\n'],
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
    expect(stdout).toBe(
      "FMK2301  error: a secret in clear\n  help: use `secret('env:NAME')` or `secret('file:/path')`\n",
    )
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
