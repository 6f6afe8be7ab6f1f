import { type ConditionNode, type ConditionSource, isJsonObject, type Json, type TestOperator } from '@fullmakt/ir'
import type { JsonType } from './field-types.ts'
import type { ConditionReport } from './lower-condition.ts'

type Operand = 'number' | 'pair' | 'text' | 'list' | 'boolean'

interface Operator {
  readonly on: readonly JsonType[] | null
  readonly operand: Operand
  readonly is: TestOperator
  readonly negated?: true
}

const NUMERIC: readonly JsonType[] = ['number', 'integer']

/** What the words of the config language mean; `on` null = any type. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  lt: { on: NUMERIC, operand: 'number', is: 'lt' },
  lte: { on: NUMERIC, operand: 'number', is: 'lte' },
  gt: { on: NUMERIC, operand: 'number', is: 'gt' },
  gte: { on: NUMERIC, operand: 'number', is: 'gte' },
  between: { on: NUMERIC, operand: 'pair', is: 'between' },
  notBetween: { on: NUMERIC, operand: 'pair', is: 'between', negated: true },
  startsWith: { on: ['string'], operand: 'text', is: 'startsWith' },
  endsWith: { on: ['string'], operand: 'text', is: 'endsWith' },
  glob: { on: ['string'], operand: 'text', is: 'glob' },
  in: { on: null, operand: 'list', is: 'in' },
  notIn: { on: null, operand: 'list', is: 'in', negated: true },
  present: { on: null, operand: 'boolean', is: 'present' },
}

/**
 * Lowers the tests on one field.
 * Takes the source, the path to the field, what the config says of it and the types the field may have. Several tests must all hold.
 */
export function lowerTests(
  source: ConditionSource,
  path: readonly string[],
  said: Json,
  types: ReadonlySet<JsonType>,
  report: ConditionReport,
): readonly ConditionNode[] {
  if (!isJsonObject(said)) {
    if (said === null || Array.isArray(said)) report('FMK2107', `\`${path.join('.')}\` is compared with no scalar`)
    else if (!accepts(types, said))
      report('FMK2107', `\`${path.join('.')}\` is never ${JSON.stringify(said)}: it is a ${[...types].join(' or ')}`)
    return [{ kind: 'test', source, path, operator: 'eq', operand: said }]
  }
  const conditions: ConditionNode[] = []
  for (const [word, operand] of Object.entries(said)) {
    const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined
    if (types.has('array') && (word === 'some' || word === 'every' || word === 'none')) {
      const inner = lowerTests(
        source,
        [],
        operand,
        new Set<JsonType>(['string', 'number', 'integer', 'boolean', 'object', 'array']),
        report,
      )
      conditions.push({ kind: word, source, path, of: inner.length === 1 ? inner[0]! : { kind: 'all', of: inner } })
    } else if (types.has('array') && word === 'size') {
      if (typeof operand !== 'number' && !isPair(operand)) report('FMK2107', '`size` takes a number or a range')
      conditions.push({ kind: 'test', source, path, operator: 'size', operand })
    } else if (operator !== undefined && (operator.on === null || operator.on.some((type) => types.has(type)))) {
      judge(word, operator.operand, operand, report)
      const test: ConditionNode = { kind: 'test', source, path, operator: operator.is, operand }
      conditions.push(operator.negated === true ? { kind: 'not', of: test } : test)
    } else if (types.has('object') && operator === undefined) {
      conditions.push(
        ...lowerTests(
          source,
          [...path, word],
          operand,
          new Set<JsonType>(['string', 'number', 'integer', 'boolean', 'object', 'array']),
          report,
        ),
      )
    } else {
      report('FMK2107', `\`${word}\` is not a test on a ${[...types].join(' or ')} (\`${path.join('.')}\`)`)
    }
  }
  contradictions(path, said, report)
  return conditions
}

function judge(word: string, wanted: Operand, operand: Json, report: ConditionReport): void {
  const fits =
    wanted === 'number'
      ? typeof operand === 'number'
      : wanted === 'pair'
        ? isPair(operand)
        : wanted === 'text'
          ? typeof operand === 'string'
          : wanted === 'boolean'
            ? typeof operand === 'boolean'
            : Array.isArray(operand)
  if (!fits) report('FMK2107', `\`${word}\` does not take ${JSON.stringify(operand)}`)
  if (wanted === 'list' && Array.isArray(operand) && operand.length === 0 && word === 'in') {
    report('FMK2101', '`in` an empty list never holds')
  }
  if (word === 'between' && isPair(operand) && operand[0] > operand[1]) {
    report('FMK2101', `nothing is between ${operand[0]} and ${operand[1]}`)
  }
}

function contradictions(
  path: readonly string[],
  said: { readonly [word: string]: Json },
  report: ConditionReport,
): void {
  const number = (word: string): number | undefined => (typeof said[word] === 'number' ? said[word] : undefined)
  const lower = Math.max(number('gt') ?? -Infinity, number('gte') ?? -Infinity)
  const upper = Math.min(number('lt') ?? Infinity, number('lte') ?? Infinity)
  const open = number('gt') === lower || number('lt') === upper
  if (lower > upper || (lower === upper && open)) report('FMK2101', `no number fits all tests on \`${path.join('.')}\``)
}

function isPair(value: Json): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'number')
}

function accepts(types: ReadonlySet<JsonType>, value: Json): boolean {
  if (typeof value === 'number') return types.has('number') || (types.has('integer') && Number.isInteger(value))
  return types.has(typeof value as JsonType)
}
