import { resolve } from 'node:path'
import { type Compilation, compile } from '@fullmakt/compiler'
import type { Flag, Given } from './command.ts'
import type { ExitCode, Io } from './io.ts'
import { reportsOf } from './reports.ts'

/** The flags of every command that compiles a config. */
export const compileFlags: Readonly<Record<string, Flag>> = {
  config: { value: 'FILE', short: 'c', summary: 'the config; fullmakt.config.ts unless said' },
  cwd: { value: 'DIR', short: 'C', summary: 'work in this folder' },
  format: { value: 'FORMAT', summary: 'text, concise, json, github or sarif; text unless said' },
  json: { summary: 'the same as --format json' },
  reporter: {
    value: 'NAME[=FILE]',
    many: true,
    summary: 'a format, with a file of its own; may be given several times',
  },
  'fail-on': { value: 'LEVEL', summary: 'error or warning; error unless said' },
  'no-cache': { summary: 'look at everything again, whatever was found before' },
  color: { value: 'WHEN', summary: 'auto, always or never' },
}

/** A compiled config and how its diagnostics judge it, or a word that the flags are wrong. */
export type CompiledConfig =
  | { readonly kind: 'compiled'; readonly compilation: Compilation; readonly exit: 0 | 1 | 3 }
  | { readonly kind: 'usage'; readonly message: string }

const UNREADABLE = new Set(['FMK0002', 'FMK1101', 'FMK1102', 'FMK1104', 'FMK1105', 'FMK1106', 'FMK1108', 'FMK9001'])

/** The absolute path of the config that the flags name. */
export function configPath({ flags }: Given, io: Io): string {
  return resolve(io.cwd, String(flags['cwd'] ?? '.'), String(flags['config'] ?? 'fullmakt.config.ts'))
}

/** Compiles the config that the flags name, for a command that may bundle nothing else. Exit 3 means that it could not be read or evaluated at all. */
export async function compileConfig(given: Given, io: Io, endsBundler = false): Promise<CompiledConfig> {
  const reports = reportsOf(given)
  if (typeof reports === 'string') return { kind: 'usage', message: reports }
  const level = given.flags['fail-on'] ?? 'error'
  if (level !== 'error' && level !== 'warning')
    return { kind: 'usage', message: `\`--fail-on\` takes error or warning` }
  if (!['auto', 'always', 'never'].includes(String(given.flags['color'] ?? 'auto')))
    return { kind: 'usage', message: '`--color` takes auto, always or never' }
  const compilation = await compile({
    configFile: configPath(given, io),
    typeCheck: given.flags['no-typecheck'] !== true,
    endsBundler,
    ...(given.flags['no-cache'] === true ? { keepIn: null } : {}),
  })
  const { diagnostics } = compilation
  const bad = diagnostics.some(({ severity }) => severity === 'error' || level === 'warning')
  const exit = diagnostics.some(({ code }) => UNREADABLE.has(code)) ? 3 : bad ? 1 : 0
  return { kind: 'compiled', compilation, exit }
}

/** Says a usage error and returns its exit code. */
export function usage(message: string, io: Io): ExitCode {
  io.stderr.write(`error  ${message}\n`)
  return 2
}

/** A count with its noun: `1 error`, `2 errors`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
