/**
 * Tells whether a path is a folder or in it, at any depth.
 * Takes the folder and the path, both with `/` between segments; empty segments and `.` are left out and `..` goes up. Returns undefined, which
 * is unknown, for a text that different programs may read as different paths: a backslash, a percent sign, a control character, a text that is
 * not in Unicode's NFC, a `..` above the start, or a path that starts with `/` where the folder does not or the other way round. Case counts.
 *
 * @see RFC 3986 §5.2.4
 */
export function isUnder(folder: string, path: string): boolean | undefined {
  const above = segmentsOf(folder)
  const below = segmentsOf(path)
  if (above === undefined || below === undefined || folder.startsWith('/') !== path.startsWith('/')) return undefined
  return above.every((segment, index) => below[index] === segment)
}

function segmentsOf(path: string): readonly string[] | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\\%\u0000-\u001f\u007f]/.test(path) || path.normalize('NFC') !== path) return undefined
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments
}
