import {
  type ComparisonNode,
  type ComparisonOperator,
  type ConditionSource,
  isJsonObject,
  type Json,
  type TestOperator,
} from '@fullmakt/ir'
import type { ConditionReport } from './condition-report.ts'
import type { JsonType } from './field-types.ts'

/** The field that is compared, the types it may have, and the operator. */
export interface Compared {
  readonly source: ConditionSource
  readonly path: readonly string[]
  readonly operator: TestOperator
  readonly types: ReadonlySet<JsonType>
  /** The field, as messages name it. */
  readonly name: string
}

/** Tells whether an operand refers to a value of the principal, as `ref.principal(…)` does. */
export function isReference(operand: Json): operand is { readonly $principal: Json } {
  return isJsonObject(operand) && Object.hasOwn(operand, '$principal') && Object.keys(operand).length === 1
}

/**
 * Lowers a comparison with a value of the principal.
 * Takes the field and the reference's path. Reports what is no value of the principal, and operators that do not take one of its type; returns nothing then.
 */
export function lowerComparison(
  { source, path, operator, types, name }: Compared,
  reference: Json,
  report: ConditionReport,
): readonly ComparisonNode[] {
  const principal = pathOf(reference)
  const claim = principal !== undefined && principal.length === 2
  if (principal === undefined) {
    report('FMK2113', `the principal has no ${JSON.stringify(reference)}: use \`user\`, \`agent\` or \`claims.NAME\``)
  } else if (!isComparison(operator)) {
    report('FMK2113', `\`${operator}\` takes no value of the principal`)
  } else if (operator === 'in' && !claim) {
    report('FMK2113', `\`in\` takes a list, and \`${principal[0]}\` is a text: compare it directly`)
  } else if (NUMERIC.has(operator) && !claim) {
    report('FMK2113', `\`${operator}\` compares numbers, and \`${principal[0]}\` is a text`)
  } else if (operator === 'eq' && !claim && !types.has('string')) {
    report('FMK2113', `\`${name}\` is never \`${principal[0]}\`: it is a ${[...types].join(' or ')}`)
  } else if (operator === 'eq' && ![...types].some((type) => SCALAR.has(type))) {
    report('FMK2113', `\`${name}\` is compared with no scalar: it is a ${[...types].join(' or ')}`)
  } else return [{ kind: 'compare', source, path, operator, principal }]
  return []
}

const COMPARISONS: ReadonlySet<string> = new Set<ComparisonOperator>([
  'eq',
  'in',
  'lt',
  'lte',
  'gt',
  'gte',
  'startsWith',
  'endsWith',
  'under',
])
const NUMERIC: ReadonlySet<string> = new Set<ComparisonOperator>(['lt', 'lte', 'gt', 'gte'])
const SCALAR: ReadonlySet<JsonType> = new Set<JsonType>(['string', 'number', 'integer', 'boolean', 'null'])

function isComparison(operator: TestOperator): operator is ComparisonOperator {
  return COMPARISONS.has(operator)
}

// A claim is found by its whole name: names with dots and slashes in them are common.
function pathOf(reference: Json): readonly string[] | undefined {
  if (reference === 'user' || reference === 'agent') return [reference]
  const claim = typeof reference === 'string' ? /^claims\.(.+)$/s.exec(reference)?.[1] : undefined
  return claim === undefined ? undefined : ['claims', claim]
}
