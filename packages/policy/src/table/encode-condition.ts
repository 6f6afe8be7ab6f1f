import { type ConditionNode, type ConditionSource, FullmaktError, type Json } from '@fullmakt/ir'
import type { Pool } from './pool.ts'
import { COMPARE, DEEPEST, OPS, SOURCES } from './table-format.ts'

/**
 * Writes a condition as the words of a table.
 * Takes the pool its strings, numbers and paths go to. Throws `ERR_POLICY_RULE` for an operand that does not fit its operator, an unknown
 * word, and a condition nested too deeply.
 */
export function encodeCondition(node: ConditionNode, pool: Pool): readonly number[] {
  const words: number[] = []
  write(node, pool, words, 0)
  return words
}

function write(node: ConditionNode, pool: Pool, words: number[], depth: number): void {
  if (depth > DEEPEST) throw misfit('a condition is nested too deeply')
  const at = words.push(0) - 1
  words[at] = body(node, pool, words, depth) | ((words.length - at) << 8)
  if (words.length >= 1 << 23) throw misfit('a condition is too long')
}

// Writes what follows the first word and returns the code of the node.
function body(node: ConditionNode, pool: Pool, words: number[], depth: number): number {
  switch (node.kind) {
    case 'all':
    case 'any':
      for (const part of node.of) write(part, pool, words, depth + 1)
      return OPS[node.kind]
    case 'not':
      write(node.of, pool, words, depth + 1)
      return OPS.not
    case 'some':
    case 'every':
    case 'none':
      words.push(place(node.source, node.path, pool))
      write(node.of, pool, words, depth + 1)
      return OPS[node.kind]
    case 'compare':
      if (!COMPARABLE.has(node.operator)) throw misfit(`${node.operator} cannot be compared`)
      words.push(place(node.source, node.path, pool), pool.path(node.principal))
      return OPS[node.operator] + COMPARE
    case 'test': {
      words.push(place(node.source, node.path, pool))
      const operand = operandOf(node.operator, node.operand, pool)
      if (operand === undefined) throw misfit(`${node.operator} cannot take ${JSON.stringify(node.operand)}`)
      words.push(...operand)
      return OPS[node.operator]
    }
    default:
      throw misfit('a condition is of no known kind')
  }
}

const COMPARABLE: ReadonlySet<string> = new Set([
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

function place(source: ConditionSource, path: readonly string[], pool: Pool): number {
  const number = SOURCES.indexOf(source)
  if (number === -1) throw misfit('a condition reads from no known source')
  return (pool.path(path) << 2) | number
}

function operandOf(operator: string, operand: Json, pool: Pool): readonly number[] | undefined {
  switch (operator) {
    case 'eq':
      return constants([operand], pool)
    case 'in':
      return Array.isArray(operand) ? constants(operand, pool) : undefined
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return isNumber(operand) ? [pool.number(operand)] : undefined
    case 'between':
    case 'size': {
      const range: unknown = operator === 'size' && isNumber(operand) ? [operand, operand] : operand
      if (!Array.isArray(range) || range.length !== 2 || !range.every(isNumber)) return undefined
      return range.map((bound) => pool.number(bound))
    }
    case 'startsWith':
    case 'endsWith':
    case 'glob':
    case 'under':
      return typeof operand === 'string' ? [pool.string(operand)] : undefined
    case 'present':
      return typeof operand === 'boolean' ? [operand ? 1 : 0] : undefined
    default:
      return undefined
  }
}

function constants(values: readonly Json[], pool: Pool): readonly number[] | undefined {
  const words: number[] = []
  for (const value of values) {
    if (value === null) words.push(0)
    else if (typeof value === 'boolean') words.push(value ? 2 : 1)
    else if (isNumber(value)) words.push((pool.number(value) << 3) | 3)
    else if (typeof value === 'string') words.push((pool.string(value) << 3) | 4)
    else return undefined
  }
  return words
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

function misfit(reason: string): FullmaktError {
  return new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${reason}`)
}
