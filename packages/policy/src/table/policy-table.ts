import type { ConditionSource, Json, RuleNode } from '@fullmakt/ir'

/** A condition as the table holds it: tests and quantifiers name source and path, connectives only their parts. */
export type TableCondition =
  | readonly [operator: string, source: ConditionSource, path: readonly string[], operand: Json]
  | readonly [quantifier: 'some' | 'every' | 'none', source: ConditionSource, path: readonly string[], of: Json]
  | readonly ['all' | 'any' | 'not', ...of: readonly Json[]]

/**
 * A rule as the table holds it; its position is its rank.
 * `roles`, `agents` and `condition` are positions in the table's lists; `who` is null for every principal. `tools` counts the lists the rank is in.
 */
export interface TableRow {
  readonly effect: RuleNode['effect']
  readonly rule: number
  readonly who: { readonly roles: readonly number[]; readonly agents: readonly number[] } | null
  readonly condition: number | null
  readonly tools: number
}

/** The decision table: plain JSON, made by `buildTable`, read by `loadTable`. `denies` counts the deny rows, which come first. */
export interface PolicyTable {
  readonly format: 'fullmakt.policy-table'
  readonly version: '1.0'
  readonly denies: number
  readonly allows: number
  readonly roles: readonly string[]
  readonly agents: readonly string[]
  readonly conditions: readonly TableCondition[]
  readonly rows: readonly TableRow[]
  /** By the position of the tool in the Program: its name, and its ranks in ascending order. */
  readonly tools: readonly { readonly name: string; readonly ranks: readonly number[] }[]
}
