import {
  type ConditionNode,
  type ConditionSource,
  isJsonObject,
  type Json,
  type JsonObject,
  type TestNode,
  type TestOperator,
} from '@fullmakt/ir'
import { type ConditionReport, reportEmpty, within } from './condition-report.ts'
import { fieldsOf, type JsonType, typesAt } from './field-types.ts'
import { isReference, lowerComparison } from './lower-comparison.ts'
import { isPair, judgeContradictions, judgeOperand, type Operand } from './operands.ts'

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
  under: { on: ['string'], operand: 'folder', is: 'under' },
  glob: { on: ['string'], operand: 'text', is: 'glob' },
  in: { on: null, operand: 'list', is: 'in' },
  notIn: { on: null, operand: 'list', is: 'in', negated: true },
  present: { on: null, operand: 'boolean', is: 'present' },
}

/** Where a value stands in the input of one tool, or in another source: its schema, undefined where anything may stand there. */
export interface Place {
  /** The tool or the source, as messages name it. */
  readonly owner: string
  readonly schema: Json | undefined
  readonly root: JsonObject
}

/**
 * Lowers the tests on one field.
 * Takes the source, the path to the field, what the config says of it and where the field stands. Several tests must all hold.
 */
export function lowerTests(
  source: ConditionSource,
  path: readonly string[],
  said: Json,
  places: readonly Place[],
  report: ConditionReport,
): readonly ConditionNode[] {
  const types = new Set(places.flatMap(({ schema, root }) => [...typesAt(schema, root)]))
  const name = path.length === 0 ? 'the item' : path.join('.')
  if (!isJsonObject(said)) {
    if (said === null || Array.isArray(said)) report('FMK2107', `\`${name}\` is compared with no scalar`)
    else if (places.length > 0 && !accepts(types, said))
      report('FMK2107', `\`${name}\` is never ${JSON.stringify(said)}: it is a ${[...types].join(' or ')}`)
    return [{ kind: 'test', source, path, operator: 'eq', operand: said }]
  }
  reportEmpty(said, `\`${name}\``, report)
  const members = new Set(places.flatMap(({ schema, root }) => Object.keys(objectSchema(schema, root))))
  const conditions: ConditionNode[] = []
  for (const [word, operand] of Object.entries(said)) {
    const inside = within(report, word)
    const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined
    if (members.has(word) && (operator !== undefined || OTHER_WORDS.has(word))) {
      // Taking one meaning for the other could allow what was not meant.
      inside('FMK2107', `\`${word}\` of \`${name}\` is both a member and a test, so it cannot be tested`)
    } else if (word === '$principal') {
      const left = { source, path, operator: 'eq', types, name } as const
      conditions.push(...lowerComparison(left, operand, inside))
    } else if (types.has('array') && (word === 'some' || word === 'every' || word === 'none')) {
      // Inside a quantifier, `args` is the item, whatever the list was read from.
      const each = lowerTests('args', [], operand, itemsAt(places), inside)
      conditions.push({ kind: word, source, path, of: each.length === 1 ? each[0]! : { kind: 'all', of: each } })
    } else if (types.has('array') && word === 'size') {
      if (typeof operand !== 'number' && !isPair(operand)) inside('FMK2107', '`size` takes a number or a range')
      if (isPair(operand) && operand[0] > operand[1])
        inside('FMK2101', `no size is from ${operand[0]} to ${operand[1]}`)
      conditions.push({ kind: 'test', source, path, operator: 'size', operand })
    } else if (operator !== undefined && (operator.on === null || operator.on.some((type) => types.has(type)))) {
      const { is, negated } = operator
      const compared = isReference(operand)
        ? lowerComparison({ source, path, operator: is, types, name }, operand.$principal, inside)
        : [testOf({ source, path, operator: is, operand }, word, operator, inside)]
      conditions.push(...compared.map((node): ConditionNode => (negated === true ? { kind: 'not', of: node } : node)))
    } else if (types.has('object') && operator === undefined) {
      const below = [...path, word]
      conditions.push(...lowerTests(source, below, operand, membersAt(places, below, inside), inside))
    } else {
      inside('FMK2107', `\`${word}\` is not a test on a ${[...types].join(' or ')} (\`${name}\`)`)
    }
  }
  judgeContradictions(name, said, report)
  return conditions
}

function testOf(
  test: Omit<TestNode, 'kind'>,
  word: string,
  { operand }: Operator,
  report: ConditionReport,
): ConditionNode {
  judgeOperand(word, operand, test.operand, report)
  return { kind: 'test', ...test }
}

/** Where a member of objects stands. Takes the path to it; reports each place that names its members and not this one. */
export function membersAt(
  places: readonly Place[],
  path: readonly string[],
  report: ConditionReport,
): readonly Place[] {
  const member = path.at(-1) ?? ''
  return places.map(({ owner, schema, root }) => {
    const fields = objectSchema(schema, root)
    if (Object.hasOwn(fields, member)) return { owner, schema: fields[member], root }
    if (Object.keys(fields).length > 0) report('FMK2102', `${owner} has no argument \`${path.join('.')}\``)
    const others = schema !== undefined && isJsonObject(schema) ? schema['additionalProperties'] : undefined
    return { owner, schema: others, root }
  })
}

const OTHER_WORDS: ReadonlySet<string> = new Set(['some', 'every', 'none', 'size', '$principal'])

function itemsAt(places: readonly Place[]): readonly Place[] {
  return places.map(({ owner, schema, root }) => ({
    owner,
    schema: schema !== undefined && isJsonObject(schema) ? schema['items'] : undefined,
    root,
  }))
}

function objectSchema(schema: Json | undefined, root: JsonObject): JsonObject {
  return schema !== undefined && isJsonObject(schema) ? fieldsOf(schema, root) : {}
}

function accepts(types: ReadonlySet<JsonType>, value: Json): boolean {
  if (typeof value === 'number') return types.has('number') || (types.has('integer') && Number.isInteger(value))
  return types.has(typeof value as JsonType)
}
