import type { AnswerPath, ApprovalNode, Effect, JsonObject, LimitNode } from '@fullmakt/ir'
import type { PolicyClient, PolicyPrincipal } from '@fullmakt/policy'

/** Where something stands in a file of tests; lines and columns start at 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is wrong with a file of tests, and where. */
export interface Problem {
  readonly place: Place
  readonly message: string
}

/** A file of policy tests, read: every name in it stands for something that the Program declares. */
export interface TestTable {
  readonly file: string
  readonly principals: ReadonlyMap<string, PolicyPrincipal>
  readonly tests: readonly TableTest[]
}

/** A matrix: each principal makes each call through each client. What no expectation names is expected to be denied. */
export interface TableTest {
  readonly name: string
  readonly place: Place
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly principals: ReadonlyMap<string, PolicyPrincipal>
  readonly clients: ReadonlyMap<string, PolicyClient>
  readonly tools: readonly string[]
  readonly args: ReadonlyMap<string, { readonly value: JsonObject; readonly place: Place }>
  readonly expect: readonly Expectation[]
}

/** What is expected of the combinations it names; a null list names all. Members of `expected` that are left out are not looked at. */
export interface Expectation {
  readonly place: Place
  readonly principals: readonly string[] | null
  readonly clients: readonly string[] | null
  readonly tools: readonly string[] | null
  readonly args: readonly string[] | null
  readonly expected: Expected
}

/** An expected decision. A null `rule` is the default; empty lists and a null approval are none. */
export interface Expected {
  readonly effect: Effect
  readonly rule?: string | null
  readonly limits?: readonly LimitNode[]
  readonly redact?: readonly AnswerPath[]
  readonly approval?: ApprovalNode | null
}

/** Monday noon, where a file says no time. */
export const DEFAULT_NOW: number = Date.UTC(2026, 0, 5, 12)

/** Something's place as people write it. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}
