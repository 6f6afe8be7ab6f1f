/** A folder that paths are looked for in: its segments, and whether it starts at the root. */
export interface Folder {
  readonly segments: readonly string[]
  readonly isRooted: boolean
}

/** Reads a folder; undefined for a text that different programs may read as different paths, so that every answer on it is unknown. */
export function parseFolder(text: string): Folder | undefined {
  if (!isPlain(text)) return undefined
  const segments: string[] = []
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return { segments, isRooted: text.startsWith('/') }
}

/**
 * Tells whether a path is a folder or in it, as `isUnder` does, without making objects.
 * Returns undefined for a path that different programs may read as different ones.
 */
export function isInFolder({ segments, isRooted }: Folder, path: string): boolean | undefined {
  if ((path.charCodeAt(0) === SLASH) !== isRooted || !isPlain(path)) return undefined
  let depth = 0
  // How many segments from the start are those of the folder; never more than `depth`.
  let agreed = 0
  for (let start = 0; start <= path.length; ) {
    let end = path.indexOf('/', start)
    if (end === -1) end = path.length
    const length = end - start
    if (length === 2 && path.startsWith('..', start)) {
      if (--depth < 0) return undefined
      if (agreed > depth) agreed = depth
    } else if (length > 0 && !(length === 1 && path.charCodeAt(start) === DOT)) {
      const wanted = agreed === depth ? segments[depth] : undefined
      if (wanted !== undefined && wanted.length === length && path.startsWith(wanted, start)) agreed += 1
      depth += 1
    }
    start = end + 1
  }
  return agreed === segments.length
}

const SLASH = 0x2f
const DOT = 0x2e

// No backslash, percent sign or control character, and in Unicode's NFC, which every text of ASCII is.
function isPlain(text: string): boolean {
  let isAscii = true
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x20 || unit === 0x7f || unit === 0x5c || unit === 0x25) return false
    if (unit > 0x7f) isAscii = false
  }
  return isAscii || text.normalize('NFC') === text
}
