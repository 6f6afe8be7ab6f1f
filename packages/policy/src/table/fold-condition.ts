import { CONSTANTS, type CompiledCondition, FALSE, type Kleene, TRUE } from './compiled-condition.ts'
import { judgeCompiled, type Surroundings } from './judge-compiled.ts'

/**
 * Replaces what is constant for a principal by its value.
 * Returns a condition with the same value for every argument, client and time; the very same object when nothing could be folded.
 */
export function foldCondition(condition: CompiledCondition, principal: Surroundings): CompiledCondition {
  switch (condition.op) {
    case 'constant':
      return condition
    case 'not': {
      const of = foldCondition(condition.of, principal)
      if (of.op === 'constant') return CONSTANTS[(2 - of.value) as Kleene]
      return of === condition.of ? condition : { op: 'not', of }
    }
    case 'all':
      return foldParts('all', condition, condition.of, FALSE, principal)
    case 'any':
      return foldParts('any', condition, condition.of, TRUE, principal)
    case 'some':
    case 'every':
    case 'none': {
      const of = foldCondition(condition.of, principal)
      return of === condition.of ? condition : { ...condition, of }
    }
    default:
      if (condition.place === 'args' || condition.place === 'client.id' || condition.place.startsWith('now.')) {
        return condition
      }
      return CONSTANTS[judgeCompiled(condition, undefined, principal)]
  }
}

function foldParts(
  op: 'all' | 'any',
  condition: CompiledCondition,
  parts: readonly CompiledCondition[],
  deciding: typeof FALSE | typeof TRUE,
  principal: Surroundings,
): CompiledCondition {
  const neutral = deciding === FALSE ? TRUE : FALSE
  const folded = parts.map((part) => foldCondition(part, principal))
  if (folded.some((part) => part.op === 'constant' && part.value === deciding)) return CONSTANTS[deciding]
  const rest = folded.filter((part) => part.op !== 'constant' || part.value !== neutral)
  const only = rest[0]
  if (only === undefined) return CONSTANTS[neutral]
  if (rest.every((part) => part.op === 'constant')) return only
  if (rest.length === 1) return only
  return rest.length === parts.length && rest.every((part, index) => part === parts[index])
    ? condition
    : { op, of: rest }
}
