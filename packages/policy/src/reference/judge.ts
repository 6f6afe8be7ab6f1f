import type { ComparisonNode, ConditionNode, Json, QuantifierNode, TestNode } from '@fullmakt/ir'
import { isUnder } from './is-under.ts'
import { matchGlob } from './match-glob.ts'
import { read, type Sources } from './read.ts'

/** A truth value of Kleene's three-valued logic; undefined is unknown. */
export type Truth = boolean | undefined

/**
 * Judges a condition on the sources of a request.
 * Returns true, false or undefined (unknown). A test on absent or ill-typed data is unknown, except `present`.
 *
 * @see Kleene, Introduction to Metamathematics, §64
 */
export function judge(node: ConditionNode, sources: Sources): Truth {
  switch (node.kind) {
    case 'all':
      return conjunction(node.of.map((condition) => judge(condition, sources)))
    case 'any':
      return negation(conjunction(node.of.map((condition) => negation(judge(condition, sources)))))
    case 'not':
      return negation(judge(node.of, sources))
    case 'test':
      return judgeTest(node, read(sources[node.source], node.path))
    case 'compare':
      return judgeComparison(node, sources)
    default:
      return judgeQuantifier(node, sources)
  }
}

function judgeQuantifier({ kind, source, path, of }: QuantifierNode, sources: Sources): Truth {
  const list = read(sources[source], path)
  if (!Array.isArray(list)) return undefined
  const items = list.map((item: Json) => judge(of, { ...sources, args: item }))
  if (kind === 'every') return conjunction(items)
  const none = conjunction(items.map(negation))
  return kind === 'none' ? none : negation(none)
}

function judgeComparison({ source, path, operator, principal }: ComparisonNode, sources: Sources): Truth {
  const operand = read(sources.principal, principal)
  if (operand === undefined) return undefined
  return judgeTest({ kind: 'test', source, path, operator, operand }, read(sources[source], path))
}

function conjunction(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(undefined) ? undefined : true
}

function negation(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

function judgeTest({ operator, operand }: TestNode, value: Json | undefined): Truth {
  if (operator === 'present') return (value !== undefined) === operand
  if (operator === 'eq') return judgeEquality(value, [operand])
  if (operator === 'in') return Array.isArray(operand) ? judgeEquality(value, operand) : undefined
  if (operator === 'size') {
    const [low, high] = Array.isArray(operand) ? operand : [operand, operand]
    return Array.isArray(value) ? value.length >= Number(low) && value.length <= Number(high) : undefined
  }
  if (typeof value === 'string' && typeof operand === 'string') {
    if (operator === 'startsWith') return value.startsWith(operand)
    if (operator === 'endsWith') return value.endsWith(operand)
    if (operator === 'glob') return matchGlob(operand, value)
    if (operator === 'under') return isUnder(operand, value)
  }
  if (typeof value === 'number' && !Number.isNaN(value)) {
    if (operator === 'between' && Array.isArray(operand)) {
      return value >= Number(operand[0]) && value <= Number(operand[1])
    }
    if (typeof operand !== 'number') return undefined
    if (operator === 'lt') return value < operand
    if (operator === 'lte') return value <= operand
    if (operator === 'gt') return value > operand
    if (operator === 'gte') return value >= operand
  }
  return undefined
}

// Equal to one of them, or of the same type as one of them and so comparable and different; else the comparison says nothing.
function judgeEquality(value: Json | undefined, operands: readonly Json[]): Truth {
  const type = scalarType(value)
  if (type === undefined) return undefined
  if (operands.some((operand) => operand === value)) return true
  return operands.length === 0 || operands.some((operand) => scalarType(operand) === type) ? false : undefined
}

function scalarType(value: Json | undefined): string | undefined {
  if (value === null) return 'null'
  if (typeof value === 'number' && Number.isNaN(value)) return undefined
  return value === undefined || typeof value === 'object' ? undefined : typeof value
}
