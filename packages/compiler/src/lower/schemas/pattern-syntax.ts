/** Code points from `low` to `high`, both included. */
export type Range = readonly [low: number, high: number]

/** A regular expression (flag `u`) as a tree. `look` is a look-around; `edge` a condition on the place, without a text of its own. */
export type PatternNode =
  | { readonly kind: 'set'; readonly ranges: readonly Range[] }
  | { readonly kind: 'row' | 'choice'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly least: number; readonly most: number }
  | { readonly kind: 'start' | 'end' | 'edge' | 'reference' }
  | { readonly kind: 'look'; readonly of: PatternNode; readonly behind: boolean }

const LAST = 0x10ffff
const DIGIT: readonly Range[] = [[48, 57]]
const WORD: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const LINE_ENDS: readonly Range[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

/**
 * Reads a regular expression with the flag `u`.
 * Takes its source; undefined for one that JavaScript does not read. Groups only group; case is always minded.
 *
 * @see ECMA-262, §22.2.1
 */
export function readPattern(source: string): PatternNode | undefined {
  try {
    void new RegExp(source, 'u')
  } catch {
    return undefined
  }
  const characters = Array.from(source)
  let at = 0
  return choice()

  function take(text: string): boolean {
    if (!Array.from(text).every((character, index) => characters[at + index] === character)) return false
    at += text.length
    return true
  }

  function choice(): PatternNode {
    const parts = [row()]
    while (take('|')) parts.push(row())
    return parts.length === 1 ? parts[0]! : { kind: 'choice', of: parts }
  }

  function row(): PatternNode {
    const parts: PatternNode[] = []
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') parts.push(repeated(atom()))
    return { kind: 'row', of: parts }
  }

  function atom(): PatternNode {
    if (take('^')) return { kind: 'start' }
    if (take('$')) return { kind: 'end' }
    if (take('.')) return set(complement(LINE_ENDS))
    if (take('[')) return set(characterClass())
    if (take('(')) return group()
    if (take('\\')) return escaped()
    return set([single(characters[at++]!)])
  }

  function group(): PatternNode {
    const look = take('?=') || take('?!') ? 'ahead' : take('?<=') || take('?<!') ? 'behind' : undefined
    if (look === undefined && !take('?:') && take('?')) while (!take('>') && !take(':')) at++
    const of = choice()
    take(')')
    return look === undefined ? of : { kind: 'look', of, behind: look === 'behind' }
  }

  function repeated(of: PatternNode): PatternNode {
    let bounds: readonly [number, number] | undefined
    if (take('*')) bounds = [0, Infinity]
    else if (take('+')) bounds = [1, Infinity]
    else if (take('?')) bounds = [0, 1]
    else if (characters[at] === '{') {
      const [text, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(characters.slice(at, at + 40).join(''))!
      at += text.length
      bounds = [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)]
    }
    if (bounds === undefined) return of
    take('?')
    return { kind: 'repeat', of, least: bounds[0], most: bounds[1] }
  }

  function escaped(): PatternNode {
    if (take('b') || take('B')) return { kind: 'edge' }
    if (/[1-9k]/.test(characters[at]!)) {
      if (take('k')) while (!take('>')) at++
      else while (/\d/.test(characters[at] ?? '')) at++
      return { kind: 'reference' }
    }
    return set(escapedSet())
  }

  function escapedSet(): readonly Range[] {
    const rest = characters.slice(at, at + 80).join('')
    const property = /^[pP]\{[^}]*\}/.exec(rest)?.[0]
    if (property !== undefined) {
      at += property.length
      return propertyRanges(`\\${property}`)
    }
    const code =
      /^(?:x([\da-fA-F]{2})|u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]+)\}|c([a-zA-Z]))/.exec(
        rest,
      )
    if (code !== null) {
      at += code[0].length
      const [, byte, high, low, unit, point, control] = code
      const value =
        control !== undefined
          ? control.charCodeAt(0) % 32
          : high !== undefined
            ? String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low!, 16)).codePointAt(0)!
            : Number.parseInt(byte ?? unit ?? point!, 16)
      return [[value, value]]
    }
    const character = characters[at++]!
    switch (character) {
      case 'd':
        return DIGIT
      case 'D':
        return complement(DIGIT)
      case 'w':
        return WORD
      case 'W':
        return complement(WORD)
      case 's':
      case 'S':
        return propertyRanges(`\\${character}`)
      default:
        return Object.hasOwn(CONTROLS, character) ? [[CONTROLS[character]!, CONTROLS[character]!]] : [single(character)]
    }
  }

  function characterClass(): readonly Range[] {
    const negated = take('^')
    const ranges: Range[] = []
    while (!take(']')) {
      const low = member()
      if (characters[at] !== '-' || characters[at + 1] === ']') {
        ranges.push(...low)
        continue
      }
      at++
      ranges.push([low[0]![0], member().at(-1)![1]])
    }
    return negated ? complement(ranges) : ranges
  }

  function member(): readonly Range[] {
    if (!take('\\')) return [single(characters[at++]!)]
    if (take('b')) return [[8, 8]]
    return escapedSet()
  }
}

const properties = new Map<string, readonly Range[]>()

// Asking the engine about every code point is the one way to be right about its version of Unicode.
function propertyRanges(escaping: string): readonly Range[] {
  let known = properties.get(escaping)
  if (known !== undefined) return known
  const test = new RegExp(`^${escaping}$`, 'u')
  const ranges: [number, number][] = []
  for (let code = 0; code <= LAST; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || !test.test(String.fromCodePoint(code))) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === code - 1) last[1] = code
    else ranges.push([code, code])
  }
  known = ranges
  properties.set(escaping, known)
  return known
}

function set(ranges: readonly Range[]): PatternNode {
  return { kind: 'set', ranges }
}

function single(character: string): Range {
  const code = character.codePointAt(0)!
  return [code, code]
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const rest: Range[] = []
  let from = 0
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) rest.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  return from <= LAST ? [...rest, [from, LAST]] : rest
}
