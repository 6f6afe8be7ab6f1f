/**
 * Tells whether a text fits a pattern in which `*` stands for any run of UTF-16 code units, also an empty one; nothing else is special.
 * Takes time proportional to the product of both lengths, never more.
 */
export function matchGlob(pattern: string, text: string): boolean {
  // fits[i]: the part of the pattern read so far fits the first i units of the text.
  let fits = Array.from({ length: text.length + 1 }, (_, index) => index === 0)
  for (let at = 0; at < pattern.length; at++) {
    const before = fits
    const first = before.indexOf(true)
    fits =
      pattern[at] === '*'
        ? before.map((_, index) => first !== -1 && index >= first)
        : before.map((_, index) => index > 0 && before[index - 1] === true && text[index - 1] === pattern[at])
  }
  return fits[text.length] === true
}
