/** A way in which one schema takes a value that another does not. */
export type ViolationKind =
  | 'type'
  | 'enum'
  | 'required'
  | 'closed'
  | 'property'
  | 'range'
  | 'length'
  | 'pattern'
  | 'format'
  | 'undecided'

/** Where a value may break: member names from the root, `*` for the items of a list. */
export interface Violation {
  readonly kind: ViolationKind
  readonly path: string
}
