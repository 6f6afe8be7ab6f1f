/** One replacement in a text: `length` code units at `at` become `insert`. */
export interface Edit {
  readonly at: number
  readonly length: number
  readonly insert: string
}

/** Applies edits to a text. Takes edits that are sorted by `at` and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let from = 0
  for (const { at, length, insert } of edits) {
    result += text.slice(from, at) + insert
    from = at + length
  }
  return result + text.slice(from)
}

/** Where an offset into the edited text stands in the original; the start of an edit for an offset inside what it inserted. */
export function originalOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0
  for (const { at, length, insert } of edits) {
    const start = at + shift
    if (offset < start) break
    if (offset < start + insert.length) return at
    shift += insert.length - length
  }
  return offset - shift
}
