import type { Sections } from './open-sections.ts'
import { COMPARE, DEEPEST, OPS } from './table-format.ts'

/**
 * Verifies the conditions of a table in one pass.
 * Returns whether each is one node with known codes, operands and lengths in range, numbers that are finite, and no deeper than `DEEPEST`.
 */
export function verifyCode({ code, conditionStarts, counts, numbers }: Sections): boolean {
  const { strings, paths, conditions } = counts
  const doubles = numbers.length
  for (let index = 0; index < doubles; index++) if (!Number.isFinite(numbers[index])) return false
  for (let index = 0; index < conditions; index++) {
    const start = conditionStarts[index]!
    const end = conditionStarts[index + 1]!
    if (start >= end || node(start, end, 0) !== end) return false
  }
  return true

  // Returns where the node ends, or -1.
  function node(at: number, limit: number, depth: number): number {
    const word = code[at]!
    const end = at + (word >>> 8)
    if (depth > DEEPEST || end <= at || end > limit) return -1
    switch (FORMS[word & 255]) {
      case FORM.parts: {
        let part = at + 1
        while (part < end && part !== -1) part = node(part, end, depth + 1)
        return part
      }
      case FORM.part:
        return at + 1 < end && node(at + 1, end, depth + 1) === end ? end : -1
      case FORM.quantifier:
        return at + 2 < end && isPlace(code[at + 1]!) && node(at + 2, end, depth + 1) === end ? end : -1
      case FORM.comparison:
        return end - at === 3 && isPlace(code[at + 1]!) && within(code[at + 2]!, paths) ? end : -1
      case FORM.number:
        return end - at === 3 && isPlace(code[at + 1]!) && within(code[at + 2]!, doubles) ? end : -1
      case FORM.numbers: {
        if (end - at !== 4 || !isPlace(code[at + 1]!)) return -1
        return within(code[at + 2]!, doubles) && within(code[at + 3]!, doubles) ? end : -1
      }
      case FORM.text:
        return end - at === 3 && isPlace(code[at + 1]!) && within(code[at + 2]!, strings) ? end : -1
      case FORM.constant:
        return end - at === 3 && isPlace(code[at + 1]!) && isConstant(code[at + 2]!) ? end : -1
      case FORM.flag:
        return end - at === 3 && isPlace(code[at + 1]!) && within(code[at + 2]!, 2) ? end : -1
      case FORM.constants:
        if (end - at < 2 || !isPlace(code[at + 1]!)) return -1
        for (let index = at + 2; index < end; index++) if (!isConstant(code[index]!)) return -1
        return end
      default:
        return -1
    }
  }

  function isConstant(word: number): boolean {
    const type = word & 7
    if (type === 3) return within(word >> 3, doubles)
    if (type === 4) return within(word >> 3, strings)
    return within(word, 3)
  }

  function isPlace(word: number): boolean {
    return within(word >> 2, paths)
  }
}

/** What follows the first word of a node. */
const FORM = {
  parts: 1,
  part: 2,
  quantifier: 3,
  comparison: 4,
  number: 5,
  numbers: 6,
  text: 7,
  constant: 8,
  constants: 9,
  flag: 10,
} as const

const { eq, lt, lte, gt, gte, between, size, startsWith, endsWith, glob, under, present, all, any, not } = OPS
const FORMS = new Uint8Array(256)
const put = (form: number, ops: readonly number[]): void => {
  for (const op of ops) FORMS[op] = form
}
put(FORM.constant, [eq])
put(FORM.constants, [OPS.in])
put(FORM.number, [lt, lte, gt, gte])
put(FORM.numbers, [between, size])
put(FORM.text, [startsWith, endsWith, glob, under])
put(FORM.flag, [present])
put(FORM.parts, [all, any])
put(FORM.part, [not])
put(FORM.quantifier, [OPS.some, OPS.every, OPS.none])
put(
  FORM.comparison,
  [eq, OPS.in, lt, lte, gt, gte, startsWith, endsWith, under].map((op) => op + COMPARE),
)

/** Whether a word counts something of which there are so many. */
export function within(word: number, count: number): boolean {
  // One comparison: what is negative is beyond every count when it is read without a sign.
  return word >>> 0 < count
}
