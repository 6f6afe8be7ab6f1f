import type {
  AnswerPath,
  ConditionNode,
  ConditionSource,
  Json,
  LimitNode,
  PrincipalAtom,
  QuantifierNode,
  TestOperator,
} from '@fullmakt/ir'

/**
 * A condition in words, such as `amount ≤ 500 and ticket.status = "escalated"`.
 * Takes the node, or null for a condition that always holds. Arguments are named by their path alone, other sources with their name before it;
 * inside a quantifier `it` is the item.
 */
export function conditionWords(node: ConditionNode | null): string {
  if (node === null) return 'always'
  switch (node.kind) {
    case 'all':
      return node.of.length === 0 ? 'always' : node.of.map(asPart).join(' and ')
    case 'any':
      return node.of.length === 0 ? 'never' : node.of.map(asPart).join(' or ')
    case 'not':
      return negationWords(node.of)
    case 'test':
      return testWords(fieldWords(node.source, node.path), node.operator, node.operand)
    case 'compare':
      return `${fieldWords(node.source, node.path)} ${SIGNS[node.operator]} ${fieldWords('principal', node.principal)}`
    default:
      return quantifierWords(node)
  }
}

/** Where a condition reads, in words: `ticket.status`, `principal.user`, `now.hour`. */
export function fieldWords(source: ConditionSource, path: readonly string[]): string {
  if (source !== 'args') return [source, ...path].join('.')
  return path.length === 0 ? 'it' : path.join('.')
}

/** Roles and agents in words; null is everybody. */
export function atomsWords(atoms: readonly PrincipalAtom[] | null): string {
  if (atoms === null) return 'everybody'
  return atoms.length === 0 ? 'nobody' : atoms.map(({ kind, name }) => `${kind} ${name}`).join(', ')
}

/** A limit as a config writes it: `60/h`, `5/10s`. */
export function rateWords({ count, periodMs }: LimitNode): string {
  return `${count}/${durationWords(periodMs).replace(/^1(?=[a-z])/, '')}`
}

/** A duration in milliseconds as a config writes it, in the largest unit that divides it: `15m`. */
export function durationWords(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

/** A path of an answer as a config writes it: `items.*.token`. */
export function answerPathWords(path: AnswerPath): string {
  return path.join('.')
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]

const SIGNS: Readonly<Record<Exclude<TestOperator, 'present' | 'size' | 'between'>, string>> = {
  eq: '=',
  in: 'in',
  lt: '<',
  lte: '≤',
  gt: '>',
  gte: '≥',
  startsWith: 'starts with',
  endsWith: 'ends with',
  glob: 'is like',
  under: 'is under',
}

// An alternative inside anything else needs brackets, and so does a conjunction inside an alternative; both get them, for the eye.
function asPart(node: ConditionNode): string {
  const isList = (node.kind === 'all' || node.kind === 'any') && node.of.length > 1
  return isList ? `(${conditionWords(node)})` : conditionWords(node)
}

function negationWords(node: ConditionNode): string {
  if (node.kind === 'test') {
    const field = fieldWords(node.source, node.path)
    if (node.operator === 'eq') return `${field} ≠ ${value(node.operand)}`
    if (node.operator === 'in') return `${field} not in ${value(node.operand)}`
    if (node.operator === 'present') return testWords(field, 'present', node.operand !== true)
    if (node.operator === 'between') return `${field} not ${testWords('', 'between', node.operand).trim()}`
  }
  return `not (${conditionWords(node)})`
}

function testWords(field: string, operator: TestOperator, operand: Json): string {
  switch (operator) {
    case 'present':
      return `${field} is ${operand === true ? 'present' : 'absent'}`
    case 'between': {
      const [low, high] = pair(operand)
      return `${field} between ${value(low)} and ${value(high)}`
    }
    case 'size': {
      const [low, high] = pair(operand)
      return `${field} has ${low === high ? value(low) : `${value(low)} to ${value(high)}`} items`
    }
    default:
      return `${field} ${SIGNS[operator]} ${value(operand)}`
  }
}

function quantifierWords({ kind, source, path, of }: QuantifierNode): string {
  const word = kind === 'every' ? 'every item' : kind === 'some' ? 'some item' : 'no item'
  return `${word} of ${fieldWords(source, path)} (${conditionWords(of)})`
}

function pair(operand: Json): readonly [Json, Json] {
  return Array.isArray(operand) ? [operand[0] ?? null, operand[1] ?? null] : [operand, operand]
}

function value(json: Json): string {
  return Array.isArray(json) ? `[${json.map((item: Json) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(json)
}
