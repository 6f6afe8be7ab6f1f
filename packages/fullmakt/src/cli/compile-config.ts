import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { type Compilation, compile, type Diagnostic, renderGithub, renderJson, renderText } from '@fullmakt/compiler'
import type { Flag, Given } from './command.ts'
import type { ExitCode, Io } from './io.ts'
import { styleFor } from './style.ts'

/** The flags of every command that compiles a config. */
export const compileFlags: Readonly<Record<string, Flag>> = {
  config: { value: 'FILE', short: 'c', summary: 'the config; fullmakt.config.ts unless said' },
  cwd: { value: 'DIR', short: 'C', summary: 'work in this folder' },
  format: { value: 'FORMAT', summary: 'text, json or github; text unless said' },
  json: { summary: 'the same as --format json' },
  'fail-on': { value: 'LEVEL', summary: 'error or warning; error unless said' },
  color: { value: 'WHEN', summary: 'auto, always or never' },
}

/** A compiled config and how its diagnostics judge it, or a word that the flags are wrong. */
export type CompiledConfig =
  | { readonly kind: 'compiled'; readonly compilation: Compilation; readonly exit: 0 | 1 | 3 }
  | { readonly kind: 'usage'; readonly message: string }

const UNREADABLE = new Set(['FMK0002', 'FMK1101', 'FMK1102', 'FMK1104', 'FMK1105', 'FMK1106', 'FMK9001'])

/** The absolute path of the config that the flags name. */
export function configPath({ flags }: Given, io: Io): string {
  return resolve(io.cwd, String(flags['cwd'] ?? '.'), String(flags['config'] ?? 'fullmakt.config.ts'))
}

/** Compiles the config that the flags name. Exit 3 means that it could not be read or evaluated at all. */
export async function compileConfig(given: Given, io: Io): Promise<CompiledConfig> {
  const format = formatOf(given)
  if (!['text', 'json', 'github'].includes(format))
    return { kind: 'usage', message: `there is no format \`${format}\`` }
  const level = given.flags['fail-on'] ?? 'error'
  if (level !== 'error' && level !== 'warning')
    return { kind: 'usage', message: `\`--fail-on\` takes error or warning` }
  if (!['auto', 'always', 'never'].includes(String(given.flags['color'] ?? 'auto')))
    return { kind: 'usage', message: '`--color` takes auto, always or never' }
  const compilation = await compile({ configFile: configPath(given, io) })
  const { diagnostics } = compilation
  const bad = diagnostics.some(({ severity }) => severity === 'error' || level === 'warning')
  const exit = diagnostics.some(({ code }) => UNREADABLE.has(code)) ? 3 : bad ? 1 : 0
  return { kind: 'compiled', compilation, exit }
}

/** Writes the diagnostics in the form that the flags ask for: for programs to stdout, for people beside the result. */
export function reportDiagnostics(compilation: Compilation, given: Given, io: Io): void {
  const format = formatOf(given)
  const diagnostics = compilation.diagnostics.map((item) => fromHere(item, compilation.folder, io))
  if (format !== 'text') {
    io.stdout.write(format === 'json' ? renderJson(diagnostics) : renderGithub(diagnostics))
    return
  }
  const readSource = (file: string): string | undefined => {
    try {
      return readFileSync(resolve(io.cwd, file), 'utf8')
    } catch {
      return undefined
    }
  }
  const text = renderText(diagnostics, readSource, styleFor(io.stderr, io.env, given.flags['color']))
  if (text !== '') io.stderr.write(`${text}\n`)
}

// People and CI read paths from where they stand; the artifact holds them from the config's folder.
function fromHere(item: Diagnostic, folder: string, io: Io): Diagnostic {
  if (item.span === null) return item
  const file = relative(io.cwd, join(folder, item.span.file)).replaceAll(sep, '/')
  return { ...item, span: { ...item.span, file } }
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

function formatOf({ flags }: Given): string {
  return flags['json'] === true ? 'json' : String(flags['format'] ?? 'text')
}
