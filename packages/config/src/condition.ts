/** Tests on a number. */
export interface NumberTest {
  readonly lt?: number
  readonly lte?: number
  readonly gt?: number
  readonly gte?: number
  /** Both ends count. */
  readonly between?: readonly [number, number]
  readonly notBetween?: readonly [number, number]
  readonly in?: readonly number[]
  readonly notIn?: readonly number[]
}

/** Tests on a text. Case counts. */
export interface TextTest {
  readonly in?: readonly string[]
  readonly notIn?: readonly string[]
  readonly startsWith?: string
  readonly endsWith?: string
  /** `*` stands for any run of characters; nothing else is special. */
  readonly glob?: string
}

/** Tests on one of a few literals. */
export interface ChoiceTest<V> {
  readonly in?: readonly V[]
  readonly notIn?: readonly V[]
}

/** Tests on a list. */
export interface ListTest<Item> {
  readonly some?: FieldTest<Item>
  readonly every?: FieldTest<Item>
  readonly none?: FieldTest<Item>
  /** The number of items, or a range with both ends counting. */
  readonly size?: number | readonly [number, number]
}

/** A test on whether an optional argument was given. */
export interface PresenceTest {
  readonly present: boolean
}

/** What can be said of a value of type `V`. */
export type FieldTest<V> = ValueTest<Exclude<V, undefined | null>> | (undefined extends V ? PresenceTest : never)

type ValueTest<V> = [V] extends [boolean]
  ? boolean
  : [V] extends [number]
    ? number | NumberTest
    : [V] extends [string]
      ? string extends V
        ? string | TextTest
        : V | ChoiceTest<V>
      : [V] extends [string | number | boolean]
        ? V | ChoiceTest<V>
        : [V] extends [readonly (infer Item)[]]
          ? ListTest<Item>
          : [V] extends [object]
            ? FieldTests<V>
            : never

/** Tests on the members of an object; all must hold. For several tools these are the arguments they share. */
export type FieldTests<V, K extends keyof V = keyof V> = { readonly [P in K]?: FieldTest<V[P]> }

/** Tests on the principal. */
export interface PrincipalTests {
  /** The resource owner's account name. */
  readonly user?: string | TextTest
  /** The declared agent's name. */
  readonly agent?: string | (TextTest & Partial<PresenceTest>)
}

/** Tests on the OAuth client. */
export interface ClientTests {
  readonly id?: string | TextTest
}

/** Tests on the time of the call, in UTC. */
export interface NowTests {
  /** 0 to 23. */
  readonly hour?: number | NumberTest
  /** 0 to 1439. */
  readonly minuteOfDay?: number | NumberTest
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday?: number | NumberTest
}

/** What can be said of arguments where a rule's tools share none, or are not named one by one: nothing. */
export interface NoArgumentTests {
  readonly [argument: string]: never
}

/** A condition: all its sources must hold. `Input` types the arguments. */
export interface SourceTests<Input> {
  readonly args?: [keyof Input] extends [never] ? NoArgumentTests : FieldTests<Input>
  readonly principal?: PrincipalTests
  readonly client?: ClientTests
  readonly now?: NowTests
}

/** What a rule's `when` may hold. */
export type When<Input> =
  | SourceTests<Input>
  | { readonly any: readonly When<Input>[] }
  | { readonly all: readonly When<Input>[] }
  | { readonly not: When<Input> }

/** Holds when at least one of the conditions holds. */
export function any<const Conditions extends readonly object[]>(
  ...conditions: Conditions
): { readonly any: Conditions } {
  return { any: conditions }
}

/** Holds when each of the conditions holds. */
export function all<const Conditions extends readonly object[]>(
  ...conditions: Conditions
): { readonly all: Conditions } {
  return { all: conditions }
}

/** Holds when the condition does not. */
export function not<const Condition extends object>(condition: Condition): { readonly not: Condition } {
  return { not: condition }
}
