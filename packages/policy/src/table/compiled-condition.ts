/** Kleene's three values as numbers, so that conjunction is the minimum, disjunction the maximum and negation `2 - value`. */
export type Kleene = 0 | 1 | 2

/** The condition does not hold. */
export const FALSE = 0
/** The data do not say. */
export const UNKNOWN = 1
/** The condition holds. */
export const TRUE = 2

/** A JSON scalar. */
export type Scalar = null | boolean | number | string

/** What a compiled test reads: a path into the arguments, a known field, a whole source that is no argument, or nothing there can be. */
export type Place =
  | 'args'
  | 'principal.user'
  | 'principal.agent'
  | 'principal.roles'
  | 'client.id'
  | 'now.hour'
  | 'now.minuteOfDay'
  | 'now.weekday'
  | 'object'
  | 'nothing'

interface Reading {
  readonly place: Place
  readonly path: readonly string[]
}

/** A verified condition, ready to be interpreted. */
export type CompiledCondition =
  | { readonly op: 'constant'; readonly value: Kleene }
  | { readonly op: 'all' | 'any'; readonly of: readonly CompiledCondition[] }
  | { readonly op: 'not'; readonly of: CompiledCondition }
  | (Reading & { readonly op: 'some' | 'every' | 'none'; readonly of: CompiledCondition })
  | CompiledTest

/** A verified test. */
export type CompiledTest =
  | (Reading & { readonly op: 'eq'; readonly scalar: Scalar })
  | (Reading & { readonly op: 'in'; readonly scalars: ReadonlySet<Scalar>; readonly types: ReadonlySet<string> })
  | (Reading & { readonly op: 'lt' | 'lte' | 'gt' | 'gte'; readonly bound: number })
  | (Reading & { readonly op: 'between' | 'size'; readonly low: number; readonly high: number })
  | (Reading & { readonly op: 'startsWith' | 'endsWith'; readonly text: string })
  | (Reading & { readonly op: 'glob'; readonly pieces: readonly string[] })
  | (Reading & { readonly op: 'present'; readonly present: boolean })

/** The three constants. */
export const CONSTANTS: Readonly<Record<Kleene, CompiledCondition>> = {
  0: { op: 'constant', value: FALSE },
  1: { op: 'constant', value: UNKNOWN },
  2: { op: 'constant', value: TRUE },
}
