/**
 * A two-valued formula over finite fields in negation normal form.
 * `in` says that the class of a field is one of a set, as bits; `all` of nothing is true and `any` of nothing false.
 */
export type Formula = Membership | Connective

/** The class of a field is one of a set. */
export interface Membership {
  readonly op: 'in'
  readonly field: number
  readonly set: bigint
}

/** All of the parts hold, or one of them. */
export interface Connective {
  readonly op: 'all' | 'any'
  readonly of: readonly Formula[]
}

/** For each field the classes it may still have, as bits. */
export type Box = readonly bigint[]

/** The formula that always holds. */
export const ALWAYS: Formula = { op: 'all', of: [] }
/** The formula that never holds. */
export const NEVER: Formula = { op: 'any', of: [] }

/** The formula that holds when all of these do. */
export function all(...of: readonly Formula[]): Formula {
  if (of.length === 1) return of[0]!
  return of.some(isNever) ? NEVER : { op: 'all', of: of.filter((part) => !isAlways(part)) }
}

/** The formula that holds when one of these does. */
export function any(...of: readonly Formula[]): Formula {
  if (of.length === 1) return of[0]!
  return of.some(isAlways) ? ALWAYS : { op: 'any', of: of.filter((part) => !isNever(part)) }
}

/** The formula that holds when this one does not. */
export function negate(formula: Formula): Formula {
  if (formula.op === 'in') return { ...formula, set: ~formula.set }
  return { op: formula.op === 'all' ? 'any' : 'all', of: formula.of.map(negate) }
}

/** Tells whether a formula is the constant true. */
export function isAlways(formula: Formula): boolean {
  return formula.op === 'all' && formula.of.length === 0
}

/** Tells whether a formula is the constant false. */
export function isNever(formula: Formula): boolean {
  return formula.op === 'any' && formula.of.length === 0
}

/** What remains of a formula inside a box; a point (one class for each field) leaves a constant. */
export function simplify(formula: Formula, box: Box): Formula {
  if (formula.op === 'in') {
    const kept = box[formula.field]! & formula.set
    return kept === 0n ? NEVER : kept === box[formula.field] ? ALWAYS : formula
  }
  return formula.op === 'all' ? simplifyAll(formula.of, box) : simplifyAny(formula, box)
}

function simplifyAll(of: readonly Formula[], box: Box): Formula {
  const parts: Formula[] = []
  for (const part of of) {
    const rest = simplify(part, box)
    if (isNever(rest)) return NEVER
    if (rest.op === 'all') parts.push(...rest.of)
    else parts.push(rest)
  }
  return all(...parts)
}

// Classes of one field are united, so that a test and its opposite are seen to cover the field.
function simplifyAny(formula: Connective, box: Box): Formula {
  const parts: Formula[] = []
  const sets = new Map<number, bigint>()
  const add = (part: Formula): void => {
    if (part.op === 'in') sets.set(part.field, (sets.get(part.field) ?? 0n) | part.set)
    else parts.push(part)
  }
  for (const part of formula.of) {
    const rest = simplify(part, box)
    if (isAlways(rest)) return ALWAYS
    if (rest.op === 'any') rest.of.forEach(add)
    else add(rest)
  }
  const united = [...sets].map(([field, set]): Formula => ({ op: 'in', field, set }))
  if (united.some(({ op, ...part }) => op === 'in' && isAlways(simplify({ op, ...part } as Formula, box))))
    return ALWAYS
  return any(...united, ...parts)
}
