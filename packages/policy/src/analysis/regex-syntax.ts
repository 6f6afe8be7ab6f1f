/** Code units from `low` to `high`, both included. */
export type UnitRange = readonly [low: number, high: number]

/** A regular expression as a tree: one of some code units, parts in a row, one of the parts, or a part so many times. */
export type RegexNode =
  | { readonly kind: 'unit'; readonly ranges: readonly UnitRange[] }
  | { readonly kind: 'row' | 'choice'; readonly of: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly of: RegexNode; readonly least: number; readonly most: number }

/** Any run of code units. */
export const ANYTHING: RegexNode = {
  kind: 'repeat',
  of: { kind: 'unit', ranges: [[0, 0xffff]] },
  least: 0,
  most: Infinity,
}

/**
 * Reads a regular expression (flag `u`) that is to match somewhere in a text, as the tree of all texts in which it does.
 * Undefined when it has look-around, back references, word boundaries, property escapes, code points beyond the BMP, or anchors
 * anywhere but at the ends of the whole or of its first-level alternatives.
 *
 * @see ECMA-262, §22.2.1
 */
export function readRegex(source: string): RegexNode | undefined {
  const input: Input = { source, at: 0 }
  const whole = readChoice(input, true)
  return input.at === source.length ? whole : undefined
}

interface Input {
  readonly source: string
  at: number
}

const DIGIT: readonly UnitRange[] = [[48, 57]]
const WORD: readonly UnitRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const SPACE: readonly UnitRange[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const LINE_END: readonly UnitRange[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }
const SYNTAX = '^$\\.*+?()[]{}|/-'

function readChoice(input: Input, outermost: boolean): RegexNode | undefined {
  const parts: RegexNode[] = []
  do {
    const part = readRow(input, outermost)
    if (part === undefined) return undefined
    parts.push(part)
  } while (take(input, '|'))
  return parts.length === 1 ? parts[0] : { kind: 'choice', of: parts }
}

function readRow(input: Input, outermost: boolean): RegexNode | undefined {
  const isFromStart = outermost && take(input, '^')
  const parts: RegexNode[] = isFromStart || !outermost ? [] : [ANYTHING]
  for (;;) {
    const next = input.source[input.at]
    if (next === undefined || next === '|' || next === ')') {
      if (outermost) parts.push(ANYTHING)
      return { kind: 'row', of: parts }
    }
    if (outermost && next === '$' && ['|', undefined].includes(input.source[input.at + 1])) {
      input.at += 1
      return { kind: 'row', of: parts }
    }
    const atom = readAtom(input)
    const part = atom && readRepeat(input, atom)
    if (part === undefined) return undefined
    parts.push(part)
  }
}

function readAtom(input: Input): RegexNode | undefined {
  if (take(input, '(')) {
    if (input.source[input.at] === '?' && !take(input, '?:')) return undefined
    const inner = readChoice(input, false)
    return take(input, ')') ? inner : undefined
  }
  if (take(input, '[')) return unit(readClass(input))
  if (take(input, '.')) return unit(complement(LINE_END))
  if (take(input, '\\')) return unit(readEscape(input))
  const character = input.source[input.at]
  if (character === undefined || SYNTAX.slice(0, -2).includes(character)) return undefined
  input.at += 1
  return unit(single(character.charCodeAt(0)))
}

function readRepeat(input: Input, of: RegexNode): RegexNode | undefined {
  const bounds = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(input.source.slice(input.at))
  if (bounds === null) return of
  input.at += bounds[0].length
  const [, sign, low, comma, high] = bounds
  const least = sign === undefined ? Number(low) : sign === '+' ? 1 : 0
  const open = sign === '*' || sign === '+' || (comma === ',' && high === '')
  const most = open ? Infinity : sign === '?' ? 1 : Number(high === '' ? low : high)
  return least > most ? undefined : { kind: 'repeat', of, least, most }
}

function readClass(input: Input): readonly UnitRange[] | undefined {
  const negated = take(input, '^')
  const ranges: UnitRange[] = []
  while (!take(input, ']')) {
    const low = readMember(input)
    if (low === undefined) return undefined
    if (input.source[input.at] !== '-' || input.source[input.at + 1] === ']') {
      ranges.push(...low)
      continue
    }
    input.at += 1
    const high = readMember(input)
    const [from, to] = [low[0]?.[0], high?.[0]?.[1]]
    if (from === undefined || to === undefined || low.length !== 1 || from > to) return undefined
    ranges.push([from, to])
  }
  return negated ? complement(ranges) : ranges
}

function readMember(input: Input): readonly UnitRange[] | undefined {
  if (take(input, '\\')) return readEscape(input)
  const character = input.source[input.at]
  if (character === undefined) return undefined
  input.at += 1
  return single(character.charCodeAt(0))
}

function readEscape(input: Input): readonly UnitRange[] | undefined {
  const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(input.source.slice(input.at))
  if (code !== null) {
    input.at += code[0].length
    return single(Number.parseInt(code[1] ?? code[2]!, 16))
  }
  const character = input.source[input.at] ?? ''
  input.at += 1
  const set = { d: DIGIT, w: WORD, s: SPACE }[character.toLowerCase()]
  if (set !== undefined) return character === character.toLowerCase() ? set : complement(set)
  if (Object.hasOwn(CONTROLS, character)) return single(CONTROLS[character]!)
  return character !== '' && SYNTAX.includes(character) ? single(character.charCodeAt(0)) : undefined
}

// Half a code point is no character to the flag `u`.
function single(code: number): readonly UnitRange[] | undefined {
  return code >= 0xd800 && code <= 0xdfff ? undefined : [[code, code]]
}

function unit(ranges: readonly UnitRange[] | undefined): RegexNode | undefined {
  return ranges && { kind: 'unit', ranges }
}

function complement(ranges: readonly UnitRange[]): readonly UnitRange[] {
  const rest: UnitRange[] = []
  let from = 0
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) rest.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  return from <= 0xffff ? [...rest, [from, 0xffff]] : rest
}

function take(input: Input, text: string): boolean {
  if (!input.source.startsWith(text, input.at)) return false
  input.at += text.length
  return true
}
