import type { ClaimValue, PrincipalPath, PrincipalValue } from './ref.ts'

/** Tests on a number. */
export interface NumberTest extends Partial<ClaimValue> {
  readonly lt?: number | ClaimValue
  readonly lte?: number | ClaimValue
  readonly gt?: number | ClaimValue
  readonly gte?: number | ClaimValue
  /** Both ends count. */
  readonly between?: readonly [number, number]
  readonly notBetween?: readonly [number, number]
  readonly in?: readonly number[] | ClaimValue
  readonly notIn?: readonly number[] | ClaimValue
}

/** Tests on a text. Case counts. */
export interface TextTest extends Partial<PrincipalValue> {
  readonly in?: readonly string[] | ClaimValue
  readonly notIn?: readonly string[] | ClaimValue
  readonly startsWith?: string | PrincipalValue
  readonly endsWith?: string | PrincipalValue
  /** A folder, such as `/src`: the text is a path to it or to something in it, whatever `.`, `..` and `//` it has. */
  readonly under?: string | PrincipalValue
  /** `*` stands for any run of characters; nothing else is special. */
  readonly glob?: string
}

/** Tests on one of a few literals. */
export interface ChoiceTest<V> extends Partial<PrincipalValue> {
  readonly in?: readonly V[] | ClaimValue
  readonly notIn?: readonly V[] | ClaimValue
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
  ? boolean | ClaimValue
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

/** Tests on a claim, whose type only the call tells: a test that does not fit its value is unknown. */
export interface ClaimTests {
  readonly lt?: number | ClaimValue
  readonly lte?: number | ClaimValue
  readonly gt?: number | ClaimValue
  readonly gte?: number | ClaimValue
  readonly between?: readonly [number, number]
  readonly notBetween?: readonly [number, number]
  readonly in?: readonly Scalar[] | ClaimValue
  readonly notIn?: readonly Scalar[] | ClaimValue
  readonly startsWith?: string | PrincipalValue
  readonly endsWith?: string | PrincipalValue
  readonly under?: string | PrincipalValue
  readonly glob?: string
  readonly some?: ClaimTest
  readonly every?: ClaimTest
  readonly none?: ClaimTest
  readonly size?: number | readonly [number, number]
  readonly present?: boolean
  readonly $principal?: PrincipalPath
}

/** What can be said of a claim. */
export type ClaimTest = Scalar | ClaimTests

type Scalar = string | number | boolean

/** Tests on the principal. */
export interface PrincipalTests {
  /** The resource owner's account name. */
  readonly user?: string | TextTest
  /** The declared agent's name. */
  readonly agent?: string | (TextTest & Partial<PresenceTest>)
  /** The names of the roles that the call is judged by. */
  readonly roles?: ListTest<string>
  /** What is known of the resource owner, by the whole name of the claim. */
  readonly claims?: { readonly [claim: string]: ClaimTest }
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
