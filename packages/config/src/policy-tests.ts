import type { JsonObject } from '@fullmakt/ir'
import type { Duration } from './http.ts'
import type { Agent, Role } from './principal.ts'
import type { Resource } from './resource.ts'
import type { Limit } from './rule.ts'
import { type Site, siteOf } from './site.ts'
import type { AnyTool } from './tool.ts'

/** Who makes the calls of a test: a resource owner, an agent, or an agent that acts for an owner. */
export interface TestPrincipal {
  readonly user?: string
  readonly agent?: Agent
  /** The roles that calls are judged by; of an agent, all of its own unless said. */
  readonly roles?: readonly Role[]
  readonly claims?: JsonObject
}

/** When calls are made: an instant with its time zone, or parts of one, in UTC; Monday noon unless said. */
export type TestTime = string | { readonly weekday?: number; readonly hour?: number; readonly minute?: number }

/** What is expected of the combinations that it names; what it does not name stands for all. */
export interface TestExpectation<Calls extends string = string> {
  readonly principal?: string | readonly string[]
  readonly client?: string | readonly string[]
  readonly args?: Calls | readonly Calls[]
  readonly effect: 'allow' | 'approve' | 'deny'
  /** The name of the rule that decides; null when none does. */
  readonly rule?: string | null
  readonly limit?: Limit | readonly Limit[] | null
  /** Places in the answer, members joined by points. */
  readonly redact?: readonly string[] | null
  readonly approval?: { readonly by: Role | readonly Role[]; readonly within: Duration } | null
}

/** A matrix of calls: every principal makes each of them. What no expectation names must be denied. */
export interface PolicyTestSettings<Of extends AnyTool, Calls extends string> {
  readonly name: string
  /** What is called; of several, each gets the same arguments. */
  readonly tool: Of | readonly Of[]
  /** Arguments by a name of your choice; one call without any unless said. What the schema fills in may be left out. */
  readonly args?: { readonly [Name in Calls]: Partial<NonNullable<Of['input']>> }
  readonly now?: TestTime
  /** Names of principals of the table; all of them unless said. */
  readonly principals?: readonly string[]
  readonly clients?: readonly string[]
  readonly expect?: readonly TestExpectation<NoInfer<Calls>>[]
}

/** A test of what the policies decide. */
export interface PolicyTest {
  readonly kind: 'policy-test'
  readonly settings: PolicyTestSettings<AnyTool, string>
  readonly site: Site
}

/** A table of tests: the default export of a `*.policy.ts`. */
export interface PolicyTests {
  readonly now?: TestTime
  readonly principals: { readonly [name: string]: TestPrincipal }
  readonly clients?: { readonly [name: string]: { readonly id: string } }
  readonly tests: readonly PolicyTest[]
}

/** Declares a test of what the policies decide about a tool or a resource. */
export function policyTest<Of extends AnyTool | Resource, Calls extends string = never>(
  settings: PolicyTestSettings<Of, Calls>,
): PolicyTest {
  return { kind: 'policy-test', settings: settings as unknown as PolicyTest['settings'], site: siteOf(policyTest) }
}

/** Declares a table of tests, for `fullmakt test`. */
export function policyTests(table: PolicyTests): PolicyTests {
  return table
}
