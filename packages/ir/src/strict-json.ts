import type { Json } from './json.ts'

/** Why bytes were refused; `invalid-utf8` and `syntax` are no JSON at all, the rest is JSON that two readers could understand differently. */
export type StrictJsonProblem =
  | 'invalid-utf8'
  | 'syntax'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'lossy-number'
  | 'lone-surrogate'

/** Values nest at most this deep. */
export const MAX_DEPTH = 64

/**
 * Reads JSON bytes that have exactly one meaning.
 * Takes UTF-8 bytes; returns the value, or the problem: no byte order mark, no duplicate or `__proto__` member, no lone surrogate,
 * no integer literal past ±(2^53−1), no number that overflows, at most 64 levels. Never throws. Does not bound the size.
 *
 * @see RFC 8259
 * @see RFC 7493
 */
export function parseStrictJson(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: StrictJsonProblem } {
  let text: string
  try {
    text = DECODER.decode(bytes)
  } catch {
    return { ok: false, reason: 'invalid-utf8' }
  }
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return { ok: false, reason: 'syntax' }
  }
  const reason = inspect(text)
  return reason === null ? { ok: true, value } : { ok: false, reason }
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Member names of one open object; null stands for an open array. */
type Frame = { list: string[]; set: Set<string> | null } | null

// JSON.parse has accepted the text, so that every token here is well-formed and one pass without error cases is enough.
function inspect(text: string): StrictJsonProblem | null {
  const frames: Frame[] = []
  let top: Frame = null
  let expectKey = false
  let slash = text.indexOf('\\')
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = closingQuote(text, at + 1)
      while (slash !== -1 && slash < at) slash = text.indexOf('\\', at)
      const escaped = slash !== -1 && slash < end
      if (escaped || expectKey) {
        const content = escaped ? (JSON.parse(text.slice(at, end + 1)) as string) : text.slice(at + 1, end)
        if (escaped && !content.isWellFormed()) return 'lone-surrogate'
        if (expectKey && top !== null) {
          if (content === '__proto__') return 'forbidden-key'
          if (!addKey(top, content)) return 'duplicate-key'
          expectKey = false
        }
      }
      at = end
    } else if (code === COMMA) {
      expectKey = top !== null
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (frames.push(top) > MAX_DEPTH) return 'too-deep'
      expectKey = code === OPEN_OBJECT
      top = expectKey ? { list: [], set: null } : null
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      top = frames.pop() ?? null
      expectKey = false
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const end = numberEnd(text, at + 1)
      // Up to four characters no literal overflows or loses digits.
      if (end - at > 4 && isLossy(text.slice(at, end))) return 'lossy-number'
      at = end - 1
    }
  }
  return null
}

function closingQuote(text: string, from: number): number {
  for (let end = text.indexOf('"', from); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (before >= from && text.charCodeAt(before) === BACKSLASH) before--
    if ((end - 1 - before) % 2 === 0) return end
  }
}

function numberEnd(text: string, from: number): number {
  let end = from
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (!((code >= ZERO && code <= NINE) || code === DOT || code === PLUS || code === MINUS || (code | 0x20) === 0x65))
      break
  }
  return end
}

function isLossy(literal: string): boolean {
  const number = Number(literal)
  if (!Number.isFinite(number)) return true
  return /^-?\d+$/.test(literal) && !Number.isSafeInteger(number)
}

function addKey(frame: NonNullable<Frame>, key: string): boolean {
  if (frame.set !== null) {
    if (frame.set.has(key)) return false
    frame.set.add(key)
    return true
  }
  if (frame.list.includes(key)) return false
  // A linear search beats a set for the few members that objects usually have.
  if (frame.list.push(key) > 16) frame.set = new Set(frame.list)
  return true
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
const ZERO = 0x30
const NINE = 0x39
