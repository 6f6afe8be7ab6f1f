/** A place in a file as UTF-16 offsets. */
export interface TypePlace {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A member of an object type. */
export interface TypeMember<T> {
  readonly name: string
  readonly type: T
  readonly optional: boolean
  /** The text in front of the member's declaration, with its comments, and what follows it; null where it is written nowhere. */
  readonly written: { readonly leading: string; readonly place: TypePlace } | null
}

/** What a type is, as far as JSON Schema is concerned. `refused` is one that JSON has no values of, with the words for it. */
export type TypeForm<T> =
  | { readonly kind: 'unknown' | 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'never' | 'any-object' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly T[] }
  | { readonly kind: 'array'; readonly of: T }
  | { readonly kind: 'tuple'; readonly items: readonly TupleItem<T>[] }
  | { readonly kind: 'template'; readonly texts: readonly string[]; readonly of: readonly T[] }
  | {
      readonly kind: 'object'
      readonly members: readonly TypeMember<T>[]
      readonly index: readonly { readonly key: T; readonly value: T }[]
    }
  | { readonly kind: 'refused'; readonly what: string }

/** An element of a tuple type; the type of a `rest` is that of each of its elements. */
export interface TupleItem<T> {
  readonly type: T
  readonly kind: 'required' | 'optional' | 'rest'
}

/** Reads types of one version of TypeScript. Forms of one type are the same object. */
export interface TypeReader<T> {
  /** Tells types apart. */
  id(type: T): number
  /** The name that the type was declared with; null for one without. */
  name(type: T): string | null
  form(type: T): TypeForm<T>
}

/** A type as it is written in a call. */
export interface WrittenType<T> {
  readonly type: T
  readonly place: TypePlace
}

/** A call of `typedTool`: where its name and the whole of it start, and the types that it names. */
export interface TypedCall<T> {
  readonly place: TypePlace
  readonly nameStart: number
  readonly types: readonly WrittenType<T>[]
}
