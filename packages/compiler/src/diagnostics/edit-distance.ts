/** How many letters must be added, left out, changed or swapped with their neighbour to make one word of another. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      // Two letters that changed places count once: that is how most words are mistyped.
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, substitution, swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY),
      )
    }
    before = row
    row = next
  }
  return row[b.length]!
}

/**
 * The one candidate that a mistyped word certainly means, or undefined.
 * At most two letters, and fewer than half of the word, may differ, and every other candidate must be at least two letters further away.
 */
export function clearlyMeant(word: string, candidates: Iterable<string>): string | undefined {
  const ranked = [...new Set(candidates)]
    .filter((candidate) => candidate !== word)
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  const [best, next] = ranked
  if (best === undefined || best.distance > 2 || best.distance * 2 >= word.length) return undefined
  return next === undefined || next.distance >= best.distance + 2 ? best.candidate : undefined
}
