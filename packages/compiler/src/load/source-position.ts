import { SourceMap } from 'node:module'
import { relative, sep } from 'node:path'
import type { Span } from '@fullmakt/ir'
import { isOwnSource } from './own-modules.ts'

/** Maps frames of the bundled config back to the project's files. */
export interface SourcePositions {
  /**
   * The place that a frame such as `at tool (fullmakt:config:12:7)` stands for, or undefined when it is in none of the project's files.
   * The span covers the word that stands there.
   */
  spanOf(frame: string): Span | undefined
  /** The first place in the project that a whole stack names. */
  spanOfStack(stack: string): Span | undefined
}

/**
 * Reads the source map of a bundle.
 * Takes the map as JSON text, the folder that files are relative to, and a reader of source text by absolute path.
 */
export function createSourcePositions(
  map: string,
  folder: string,
  readSource: (path: string) => string | undefined,
): SourcePositions {
  const sourceMap = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0])
  const rows = new Map<string, readonly Row[]>()
  const rowsOf = (file: string): readonly Row[] => {
    const known = rows.get(file) ?? rowsIn(readSource(file))
    rows.set(file, known)
    return known
  }
  const spanOf = (frame: string): Span | undefined => {
    const match = /fullmakt:config:(\d+):(\d+)/.exec(frame)
    if (match === null) return undefined
    const entry = sourceMap.findEntry(Number(match[1]) - 1, Number(match[2]) - 1)
    if (!('originalSource' in entry)) return undefined
    const file = relative(folder, entry.originalSource).replaceAll(sep, '/')
    if (file.includes('node_modules/') || isOwnSource(entry.originalSource)) return undefined
    const row = rowsOf(entry.originalSource)[entry.originalLine]
    // Some sources of a bundle are no files.
    if (row === undefined) return undefined
    const word = /^[\w$.]+/.exec(row.text.slice(entry.originalColumn))?.[0] ?? ' '
    const { line } = row
    const column = row.column + entry.originalColumn
    return { file, line, column, endLine: line, endColumn: column + word.length, exact: true }
  }
  return {
    spanOf,
    spanOfStack(stack) {
      // Something that only looks like a value of the config language may have anything for its site.
      if (typeof stack !== 'string') return undefined
      for (const frame of stack.split('\n')) {
        const span = spanOf(frame)
        if (span !== undefined) return span
      }
      return undefined
    },
  }
}

/** What a source map counts as a line, and where it begins. */
interface Row {
  readonly text: string
  readonly line: number
  readonly column: number
}

// The language also ends lines at U+2028 and U+2029, and so do source maps; editors and the other places that are told do not.
function rowsIn(source: string | undefined): readonly Row[] {
  const rows: Row[] = []
  if (source === undefined) return rows
  let [line, column] = [1, 1]
  for (const [, text = '', end = ''] of source.matchAll(/([^\r\n\u2028\u2029]*)(\r\n|[\r\n\u2028\u2029]|$)/g)) {
    rows.push({ text, line, column })
    if (end === '\u2028' || end === '\u2029') column += text.length + 1
    else [line, column] = [line + 1, 1]
  }
  return rows
}
