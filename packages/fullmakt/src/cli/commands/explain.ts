import { type Code, catalogue } from '@fullmakt/compiler'
import type { Command } from '../command.ts'

/** `fullmakt explain CODE`: what a diagnostic means and what to do. */
export const explain: Command = {
  name: 'explain',
  summary: 'say what a diagnostic means',
  steps: ['look the code up in the catalogue'],
  positionals: [{ name: 'CODE', summary: 'a code such as FMK2101' }],
  flags: {},
  examples: ['fullmakt explain FMK2101'],
  exitCodes: { 0: 'said', 3: 'there is no such code' },
  async run({ positionals }, io) {
    const code = String(positionals['CODE']).toUpperCase() as Code
    const entry = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined
    if (entry === undefined) {
      io.stderr.write(`error  there is no diagnostic \`${code}\`\n`)
      return 3
    }
    io.stdout.write(
      `${code}  ${entry.severity}: ${entry.title}\n${entry.help === null ? '' : `  help: ${entry.help}\n`}`,
    )
    return 0
  },
}
