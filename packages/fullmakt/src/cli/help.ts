import type { Command } from './command.ts'

/** The short help: every command with one line. */
export function renderHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'fullmakt - access to real APIs for AI agents, without ever giving them a secret',
    '',
    'usage: fullmakt COMMAND [FLAGS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'fullmakt COMMAND --help says more.',
    '',
  ].join('\n')
}

/** The whole help of one command: usage, examples, steps, flags and exit codes. */
export function renderCommandHelp(command: Command): string {
  const { name, summary, steps, positionals, flags, examples, exitCodes } = command
  const places = positionals
    .map(({ name: place, optional }) => (optional === true ? ` [${place}]` : ` ${place}`))
    .join('')
  const rows = [
    ...positionals.map((place) => [place.name, place.summary] as const),
    ...Object.entries({ ...flags, help: { short: 'h', summary: 'this help' } }).map(([flag, entry]) => {
      const { value, short, summary: words } = entry as { value?: string; short?: string; summary: string }
      return [
        `${short === undefined ? '' : `-${short}, `}--${flag}${value === undefined ? '' : ` ${value}`}`,
        words,
      ] as const
    }),
  ]
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `fullmakt ${name} - ${summary}`,
    '',
    `usage: fullmakt ${name}${places}${Object.keys(flags).length > 0 ? ' [FLAGS]' : ''}`,
    '',
    'examples:',
    ...examples.map((example) => `  ${example}`),
    '',
    'what it does:',
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
    '',
    'flags:',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'exit codes:',
    ...Object.entries({ 2: 'the command line is wrong', 4: 'a bug in Fullmakt', ...exitCodes }).map(
      ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
    ),
    '',
  ].join('\n')
}
