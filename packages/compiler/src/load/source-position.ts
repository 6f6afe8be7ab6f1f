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
  const lines = new Map<string, readonly string[] | undefined>()
  const linesOf = (file: string): readonly string[] | undefined => {
    if (!lines.has(file)) lines.set(file, readSource(file)?.split(/\r\n|\n|\r/))
    return lines.get(file)
  }
  const spanOf = (frame: string): Span | undefined => {
    const match = /fullmakt:config:(\d+):(\d+)/.exec(frame)
    if (match === null) return undefined
    const entry = sourceMap.findEntry(Number(match[1]) - 1, Number(match[2]) - 1)
    if (!('originalSource' in entry)) return undefined
    const file = relative(folder, entry.originalSource).replaceAll(sep, '/')
    if (file.includes('node_modules/') || isOwnSource(entry.originalSource)) return undefined
    const text = linesOf(entry.originalSource)?.[entry.originalLine]
    // Some sources of a bundle are no files.
    if (text === undefined) return undefined
    const word = /^[\w$.]+/.exec(text.slice(entry.originalColumn))?.[0] ?? ' '
    const line = entry.originalLine + 1
    const column = entry.originalColumn + 1
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
