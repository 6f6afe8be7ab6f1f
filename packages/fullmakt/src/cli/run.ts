import { parseArgs } from 'node:util'
import type { Command, Given } from './command.ts'
import { commands } from './commands.ts'
import { renderCommandHelp, renderHelp } from './help.ts'
import type { ExitCode, Io } from './io.ts'
import { nearest } from './nearest.ts'
import { version } from './version.ts'

/**
 * Runs one command line.
 * Takes the arguments after the program's name and the world; returns the exit code. Never throws and never ends the process.
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const first = argv[0]
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    io.stdout.write(renderHelp(commands))
    return 0
  }
  if (first === '--version') {
    io.stdout.write(`fullmakt ${version}\n`)
    return 0
  }
  const command = find(argv)
  if (command === undefined) return unknown(argv, io)
  const rest = argv.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(renderCommandHelp(command))
    return 0
  }
  const given = parse(command, rest)
  if (typeof given === 'string') {
    io.stderr.write(`error  ${given}\n  help: fullmakt ${command.name} --help\n`)
    return 2
  }
  try {
    return await command.run(given, io)
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    io.stderr.write(
      `error[FMK9001]  a bug in Fullmakt: ${String(message)}${typeof code === 'string' ? ` (${code})` : ''}\n` +
        '  help: please report it with the command you ran\n',
    )
    if (io.env['FULLMAKT_DEBUG'] !== undefined && error instanceof Error) io.stderr.write(`${error.stack}\n`)
    return 4
  }
}

function find(argv: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name === argv.slice(0, name.split(' ').length).join(' '))
}

function unknown(argv: readonly string[], io: Io): ExitCode {
  const given = argv.slice(0, 2).join(' ')
  const names = commands.map(({ name }) => name)
  const better = names.find((name) => name.startsWith(`${argv[0]} `)) ?? nearest(argv[0] ?? '', names)
  io.stderr.write(
    `error  there is no command \`${given}\`\n  help: ${better === undefined ? 'fullmakt --help' : `did you mean \`fullmakt ${better}\`?`}\n`,
  )
  return 2
}

function parse(command: Command, argv: readonly string[]): Given | string {
  try {
    const options = Object.fromEntries(
      Object.entries(command.flags).map(([name, { value, short, many }]) => [
        name,
        {
          type: value === undefined ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
          ...(many === undefined ? {} : { multiple: many }),
        },
      ]),
    )
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
    const missing = command.positionals.find(
      ({ optional }, index) => optional !== true && positionals[index] === undefined,
    )
    if (missing !== undefined) return `${missing.name} is missing`
    const extra = positionals[command.positionals.length]
    if (extra !== undefined) return `there is no place for \`${extra}\``
    return {
      flags: values as Given['flags'],
      positionals: Object.fromEntries(command.positionals.map(({ name }, index) => [name, positionals[index]])),
    }
  } catch (error) {
    const unknownFlag = /Unknown option '(-[^']*)'/.exec(error instanceof Error ? error.message : '')?.[1]
    if (unknownFlag === undefined)
      return error instanceof Error ? firstSentence(error.message) : 'the arguments could not be read'
    const better = nearest(unknownFlag.replace(/^-+/, ''), Object.keys(command.flags))
    return `there is no flag \`${unknownFlag}\`${better === undefined ? '' : `: did you mean \`--${better}\`?`}`
  }
}

function firstSentence(text: string): string {
  return (text.split(/\.\s|\n/)[0] ?? text).replace(/^Option/, 'the option')
}
