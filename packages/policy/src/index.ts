export { type DeadConstraint, type DeadConstraints, deadConstraints } from './analysis/dead-constraints.ts'
export { type DeadRule, type DeadRules, deadRules } from './analysis/dead-rules.ts'
export {
  type AccessDifference,
  type Bound,
  type Difference,
  difference,
  type ObligationDifference,
} from './analysis/difference.ts'
export { checkInvariants, type InvariantResult } from './analysis/invariants.ts'
export type { ObligationKind } from './analysis/obligation-changes.ts'
export { type Obligations, obligationsOf } from './analysis/obligations.ts'
export type { AnalysisOptions, Undecided } from './analysis/options.ts'
export { type Overlap, type Overlaps, overlaps } from './analysis/overlaps.ts'
export { outOfReach, type PrincipalClass, type Reachable, type ReachableCell, reachable } from './analysis/reachable.ts'
export { decideRecorded, type RecordedCall } from './recorded/decide-recorded.ts'
export { createFacts, readFacts } from './recorded/facts.ts'
export { type Predicate, type PredicateNode, predicatesOf } from './recorded/predicates.ts'
export { constraintsOn } from './reference/constraints.ts'
export { evaluate } from './reference/evaluate.ts'
export { type Candidate, type Explanation, explain, type FailedCondition } from './reference/explain.ts'
export type { Decision, PolicyClient, PolicyPrincipal, PolicyRequest } from './request.ts'
export { buildTable, type TableOptions } from './table/build-table.ts'
export { type LoadedTable, loadTable, type OpenTableOptions, openTable } from './table/load-table.ts'
export type { PolicyLookup, PolicySession } from './table/policy-lookup.ts'
export { createTableCache, type TableCache } from './table/table-cache.ts'
