/**
 * Tells whether a text fits a glob that was cut at its stars.
 * Takes at least one piece; the first must start the text, the last end it, and the others follow each other, each as early as possible.
 * Never goes back: taking the earliest place for a piece leaves the most room for the rest.
 */
export function matchPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? ''
  if (pieces.length === 1) return text === first
  const last = pieces[pieces.length - 1] ?? ''
  const end = text.length - last.length
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (let index = 1; index < pieces.length - 1; index++) {
    const piece = pieces[index] ?? ''
    const found = text.indexOf(piece, at)
    if (found === -1 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
