/**
 * A line in which every character can be seen: controls, line breaks and marks that are not drawn or turn the direction of a text are written as
 * escapes, so that a name can neither end its line nor say to a terminal or a reader what is not there.
 */
export function visible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
  })
}
