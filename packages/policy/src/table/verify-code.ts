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
  // Of each node around the present one: where it ends, and whether it holds just one. Without recursion this takes half the time.
  const ends = new Int32Array(DEEPEST + 1)
  const isOne = new Uint8Array(DEEPEST + 1)
  isOne[0] = 1
  for (let index = 0; index < conditions; index++) {
    let at = conditionStarts[index]!
    let depth = 0
    ends[0] = conditionStarts[index + 1]!
    if (at >= ends[0]) return false
    for (;;) {
      const word = code[at]!
      const end = at + (word >>> 8)
      if (end <= at || end > ends[depth]!) return false
      const form = FORMS[word & 255]!
      if (form <= FORM.quantifier) {
        const first = form === FORM.quantifier ? at + 2 : at + 1
        if (form === 0 || first > end || (form === FORM.quantifier && !within(code[at + 1]! >> 2, paths))) return false
        if (first < end) {
          depth += 1
          if (depth > DEEPEST) return false
          ends[depth] = end
          isOne[depth] = form === FORM.parts ? 0 : 1
          at = first
          continue
        }
        if (form !== FORM.parts) return false
      } else if (!isLeaf(form, at, end)) return false
      at = end
      while (depth >= 0 && at === ends[depth]) depth -= 1
      if (depth < 0) break
      if (isOne[depth] === 1) return false
    }
  }
  return true

  function isLeaf(form: number, at: number, end: number): boolean {
    if (end - at < 2 || !within(code[at + 1]! >> 2, paths)) return false
    if (form === FORM.constants) {
      for (let index = at + 2; index < end; index++) if (!isConstant(code[index]!)) return false
      return true
    }
    if (end - at !== (form === FORM.numbers ? 4 : 3)) return false
    const operand = code[at + 2]!
    switch (form) {
      case FORM.comparison:
        return within(operand, paths)
      case FORM.number:
        return within(operand, doubles)
      case FORM.numbers:
        return within(operand, doubles) && within(code[at + 3]!, doubles)
      case FORM.text:
        return within(operand, strings)
      case FORM.constant:
        return isConstant(operand)
      default:
        return within(operand, 2)
    }
  }

  function isConstant(word: number): boolean {
    const type = word & 7
    if (type === 3) return within(word >> 3, doubles)
    if (type === 4) return within(word >> 3, strings)
    return within(word, 3)
  }
}

/** What follows the first word of a node; none is 0, and those that hold others come first. */
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
