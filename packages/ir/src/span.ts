/**
 * Where something stands in a source file.
 * `file` is relative to the config's folder, with `/`; lines and columns start at 1, columns count UTF-16 code units; `end` is exclusive.
 * `exact` is false when only an enclosing expression could be found.
 */
export interface Span {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly exact: boolean
}

/** A span as people write it: `file:line:column`. */
export function formatSpan(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`
}
