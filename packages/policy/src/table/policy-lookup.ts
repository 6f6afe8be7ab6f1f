import type { JsonObject } from '@fullmakt/ir'
import type { Decision, PolicyClient, PolicyPrincipal } from '../request.ts'
import type { Scratch } from './machine.ts'
import { createSession } from './policy-session.ts'
import { createPreparedTests } from './prepared-tests.ts'
import type { VerifiedTable } from './verified-table.ts'

/** A verified decision table. `tools`, `rules` and `constraints` say what Program it is for: its tools by position, and how many it has. */
export interface PolicyLookup {
  readonly tools: readonly string[]
  readonly rules: number
  readonly constraints: number
  /** Prepares decisions for one principal; worth keeping for its next calls. Copies the principal. */
  session(principal: PolicyPrincipal): PolicySession
}

/** Decisions for one principal. */
export interface PolicySession {
  /**
   * Decides a call.
   * Takes the tool's position in the Program, the client, the arguments and the time (ms since the epoch). A position without a tool is the
   * default deny. Does not check that the arguments fit the tool's schema.
   */
  decide(toolIndex: number, client: PolicyClient, args: JsonObject, now: number): Decision
  /** The constraints that bind a call, as indices in `program.constraints`, ascending. Does not look at the decision: a denied call needs none. */
  constraints(toolIndex: number, client: PolicyClient, args: JsonObject, now: number): readonly number[]
  /** Tells whether some call of the tool could be allowed or approved. False is certain; true is not: conditions may exclude each other. */
  mayCall(toolIndex: number): boolean
}

const DEFAULT_DENY: Decision = Object.freeze({ effect: 'deny', rule: null })

/** Makes the lookup of a verified table. Its sessions share what a decision reads, which stays reachable until the next one. */
export function createLookup(table: VerifiedTable): PolicyLookup {
  const { denies, approves, allows, constraints, paths } = table.counts
  const scratch: Scratch = { stamps: [0], values: [undefined], stamp: 0 }
  const shared = {
    table,
    tests: createPreparedTests(table),
    scratch,
    paths: new Array<readonly string[]>(paths).fill([]),
    decisions: new Array<Decision | undefined>(2 + denies + approves + allows).fill(undefined).fill(DEFAULT_DENY, 1, 2),
  }
  return {
    tools: table.toolNames,
    rules: denies + approves + allows,
    constraints,
    session: (principal) => createSession(shared, principal),
  }
}
