import type { Json } from '@fullmakt/ir'
import type { ConditionReport } from './condition-report.ts'

/** What a test takes. */
export type Operand = 'number' | 'pair' | 'text' | 'folder' | 'list' | 'boolean'

/** Judges what a test is given: whether it is of the kind that the test takes, and whether anything can fit it. */
export function judgeOperand(word: string, wanted: Operand, operand: Json, report: ConditionReport): void {
  if (!FITS[wanted](operand)) report('FMK2107', `\`${word}\` does not take ${JSON.stringify(operand)}`)
  else if (wanted === 'folder' && !isPlainPath(String(operand))) {
    report('FMK2114', `${JSON.stringify(operand)} is not a folder's plain path`)
  }
  if (wanted === 'list' && Array.isArray(operand) && operand.length === 0 && word === 'in') {
    report('FMK2101', '`in` an empty list never holds')
  }
  if (word === 'between' && isPair(operand) && operand[0] > operand[1]) {
    report('FMK2101', `nothing is between ${operand[0]} and ${operand[1]}`)
  }
}

/** Judges bounds that stand together. */
export function judgeContradictions(
  name: string,
  said: { readonly [word: string]: Json },
  report: ConditionReport,
): void {
  const number = (word: string): number | undefined => (typeof said[word] === 'number' ? said[word] : undefined)
  const lower = Math.max(number('gt') ?? -Infinity, number('gte') ?? -Infinity)
  const upper = Math.min(number('lt') ?? Infinity, number('lte') ?? Infinity)
  const open = number('gt') === lower || number('lt') === upper
  if (lower > upper || (lower === upper && open)) report('FMK2101', `no number fits all tests on \`${name}\``)
}

/** Tells whether a value is two numbers. */
export function isPair(value: Json): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'number')
}

/**
 * Tells whether a text is a path that every program reads alike and that is written in the shortest way: `/`, `/src`, `/src/`, `src/app`.
 *
 * @see RFC 3986 §3.3
 */
export function isPlainPath(path: string): boolean {
  if (path === '/') return true
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\\%\u0000-\u001f\u007f]/.test(path) || path.normalize('NFC') !== path) return false
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/')
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

const FITS: Readonly<Record<Operand, (operand: Json) => boolean>> = {
  number: (operand) => typeof operand === 'number',
  pair: isPair,
  text: (operand) => typeof operand === 'string',
  folder: (operand) => typeof operand === 'string',
  list: (operand) => Array.isArray(operand) && operand.every((item) => item === null || typeof item !== 'object'),
  boolean: (operand) => typeof operand === 'boolean',
}
