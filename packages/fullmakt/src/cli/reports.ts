import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { type Compilation, type Diagnostic, plainStyle, type Reporter, render, reporters } from '@fullmakt/compiler'
import type { Given } from './command.ts'
import type { Io } from './io.ts'
import { styleFor } from './style.ts'
import { version } from './version.ts'

/** Where the diagnostics of a command go. */
export interface Reports {
  /** The form for programs on standard output, or null when standard output holds the command's own result. */
  readonly stdout: Exclude<Reporter, 'text'> | null
  /** Whether people read the diagnostics on standard error. */
  readonly text: boolean
  /** Forms with files of their own; paths as they were given. */
  readonly files: readonly (readonly [Reporter, string])[]
}

/**
 * Reads `--format`, `--json` and `--reporter NAME[=FILE]`.
 * Returns where diagnostics go, or a word that the flags are wrong. Standard output takes one form at most; text goes to standard error, and is
 * what is used when nothing else is said.
 */
export function reportsOf({ flags }: Given): Reports | string {
  const files: [Reporter, string][] = []
  const open = new Set<Reporter>()
  const format = flags['json'] === true ? 'json' : flags['format']
  if (format !== undefined) {
    const name = reporters.find((known) => known === format)
    if (name === undefined) return `there is no format \`${String(format)}\``
    open.add(name)
  }
  for (const given of [flags['reporter'] ?? []].flat()) {
    const [word, ...rest] = String(given).split('=')
    const name = reporters.find((known) => known === word)
    if (name === undefined) return `there is no reporter \`${word}\``
    if (rest.length === 0) open.add(name)
    else if (rest.join('=') === '') return `\`--reporter ${name}=\` names no file`
    else files.push([name, rest.join('=')])
  }
  const machine = [...open].filter((name) => name !== 'text')
  if (machine.length > 1) {
    return `standard output takes one report: give the others files, such as \`--reporter ${machine[1]}=FILE\``
  }
  return { stdout: machine[0] ?? null, text: machine.length === 0 || open.has('text'), files }
}

/**
 * Writes the diagnostics of a compilation in every form that the flags ask for.
 * `filesOnly` leaves the streams to the command's own result. Returns false, after saying why, when a file could not be written.
 */
export async function report(
  compilation: Compilation,
  given: Given,
  io: Io,
  { filesOnly = false }: { readonly filesOnly?: boolean } = {},
): Promise<boolean> {
  const reports = reportsOf(given)
  if (typeof reports === 'string') return false
  const { folder } = compilation
  const from = (file: string): string => relative(io.cwd, join(folder, file)).replaceAll(sep, '/')
  const diagnostics = compilation.diagnostics.map((item) => fromHere(item, from))
  const write = async (name: Reporter, style = plainStyle): Promise<string> => {
    const text = await render(name, diagnostics, {
      readSource: (file) => readText(resolve(io.cwd, file)),
      style,
      version,
      configFile: from(compilation.configFile),
    })
    return name === 'text' && text !== '' ? `${text}\n` : text
  }
  if (!filesOnly) {
    const text = reports.text ? await write('text', styleFor(io.stderr, io.env, given.flags['color'])) : ''
    if (text !== '') io.stderr.write(text)
    if (reports.stdout !== null) io.stdout.write(await write(reports.stdout))
  }
  if (reports.files.length === 0) return true
  const { writeWhole } = await import('./write-whole.ts')
  for (const [name, path] of reports.files) {
    const written = writeWhole(resolve(io.cwd, String(given.flags['cwd'] ?? '.'), path), await write(name))
    if (!written.ok) {
      io.stderr.write(`error  the report \`${path}\` could not be written: ${written.reason}\n`)
      return false
    }
  }
  return true
}

// People and CI read paths from where they stand; the artifact holds them from the config's folder.
function fromHere(item: Diagnostic, from: (file: string) => string): Diagnostic {
  const moved = <T extends { readonly file: string }>(span: T): T => ({ ...span, file: from(span.file) })
  return {
    ...item,
    span: item.span === null ? null : moved(item.span),
    related: item.related.map((other) => ({ ...other, span: moved(other.span) })),
    fix:
      item.fix === null
        ? null
        : { ...item.fix, edits: item.fix.edits.map((edit) => ({ ...edit, span: moved(edit.span) })) },
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  } catch {
    return undefined
  }
}
