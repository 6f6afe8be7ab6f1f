/** A place in a text: line and column start at 1, columns count UTF-16 code units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** The line and column of an offset in a text. Takes lines that end with LF, CRLF or CR. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset)
  const breaks = before.match(/\r\n|\n|\r/g)?.length ?? 0
  const lastBreak = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'))
  return { line: breaks + 1, column: offset - lastBreak }
}

/** The offset of a line and column in a text, or undefined when the text has no such line. */
export function offsetAt(text: string, { line, column }: TextPosition): number | undefined {
  const breaks = /\r\n|\n|\r/g
  for (let current = 1; current < line; current++) if (breaks.exec(text) === null) return undefined
  return breaks.lastIndex + column - 1
}
