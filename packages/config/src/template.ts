/** The value of one of the tool's arguments, inside a request. */
export interface Argument<Name extends string = string> {
  readonly kind: 'argument'
  readonly name: Name
}

/** A text with `{argument}` places, inside a request. */
export interface Text<Name extends string = string> {
  readonly kind: 'text'
  readonly template: string
  /** Only a type: the arguments that the template names. */
  readonly names?: Name
}

/** What a request body or a query value is made of: JSON with arguments in it. */
export type Template =
  | null
  | boolean
  | number
  | string
  | Argument
  | Text
  | readonly Template[]
  | { readonly [member: string]: Template }

/** The argument names in a text such as `/zones/{zone}/records/{name}`. */
export type NamesInText<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesInText<Rest>
  : never

/** The argument names in a template. */
export type NamesInTemplate<T> =
  T extends Argument<infer Name>
    ? Name
    : T extends Text<infer Name>
      ? Name
      : T extends readonly (infer Item)[]
        ? NamesInTemplate<Item>
        : T extends object
          ? NamesInTemplate<T[keyof T]>
          : never

/** Puts the value of an argument into a request body or query. An absent optional argument leaves its member out. */
export function argument<const Name extends string>(name: Name): Argument<Name> {
  return { kind: 'argument', name }
}

/** Puts a text with `{argument}` places into a request body or query; the places take strings, numbers and booleans. */
export function text<const T extends string>(template: T): Text<NamesInText<T>> {
  return { kind: 'text', template }
}
