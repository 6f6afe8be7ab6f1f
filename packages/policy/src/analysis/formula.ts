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
  return formula.op === 'all' ? simplifyAll(formula, box) : simplifyAny(formula, box)
}

function simplifyAll(formula: Connective, box: Box): Formula {
  const parts: Formula[] = []
  let same = true
  for (const part of formula.of) {
    const rest = simplify(part, box)
    if (isNever(rest)) return NEVER
    same &&= rest === part && rest.op !== 'all'
    if (rest.op === 'all') parts.push(...rest.of)
    else parts.push(rest)
  }
  if (same) return formula
  return parts.length === 1 ? parts[0]! : { op: 'all', of: parts }
}

// Classes of one field are united, so that a test and its opposite are seen to cover the field.
function simplifyAny(formula: Connective, box: Box): Formula {
  const parts: Formula[] = []
  const places = new Map<number, number>()
  let same = true
  const add = (part: Formula): boolean => {
    if (part.op !== 'in') {
      parts.push(part)
      return false
    }
    const at = places.get(part.field)
    if (at === undefined) {
      places.set(part.field, parts.length)
      parts.push(part)
      return false
    }
    same = false
    const set = (parts[at] as Membership).set | part.set
    parts[at] = { op: 'in', field: part.field, set }
    return (box[part.field]! & ~set) === 0n
  }
  for (const part of formula.of) {
    const rest = simplify(part, box)
    if (isAlways(rest)) return ALWAYS
    same &&= rest === part && rest.op !== 'any'
    if (rest.op === 'any') {
      for (const inner of rest.of) if (add(inner)) return ALWAYS
    } else if (add(rest)) return ALWAYS
  }
  if (same) return formula
  return parts.length === 1 ? parts[0]! : { op: 'any', of: parts }
}
