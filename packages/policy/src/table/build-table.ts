import { type ConstraintNode, FullmaktError, type Program, type RuleNode } from '@fullmakt/ir'
import { EFFECTS } from '../reference/evaluate.ts'
import { encodeCondition } from './encode-condition.ts'
import { createPool, createShared, type Pool, type Shared } from './pool.ts'
import { sealTable } from './seal-table.ts'
import { sha256 } from './sha-256.ts'
import type { TableCache } from './table-cache.ts'
import { type BlockRow, type ToolBlock, toolBlock } from './tool-block.ts'

/** What building a table may be given to cost less; the bytes are the same without. */
export interface TableOptions {
  /** What earlier builds kept. */
  readonly cache?: TableCache
  /** The SHA-256 of bytes, 32 bytes: one that is faster than the one here, which is written in JavaScript. */
  readonly digest?: (bytes: Uint8Array) => Uint8Array
}

/**
 * Builds the decision table of a Program: one file, ready for `loadTable`; the same Program gives the same bytes, whatever the options.
 * Throws `ERR_POLICY_RULE` when a rule or a constraint cannot be put into a table: an operand that does not fit its operator, a condition
 * nested too deeply, a text that is not well-formed, two tools of one name. Ignores tools that a rule names and the Program does not declare.
 */
export function buildTable(program: Program, options: TableOptions = {}): Uint8Array<ArrayBuffer> {
  const { tools, rules, constraints } = program
  const pool = createPool()
  const conditions = createShared()
  const order = EFFECTS.flatMap((effect) => [...rules.keys()].filter((index) => rules[index]?.effect === effect))
  if (order.length !== rules.length) throw misfit('a rule has no known effect')
  const ranked = order.map((index) => row(rules[index]!, pool, conditions))
  const binding = constraints.map((constraint) => row(constraint, pool, conditions))
  const atoms = [...rules, ...constraints].flatMap(({ who }) => who ?? [])
  const roles = sorted(atoms.filter(({ kind }) => kind === 'role').map(({ name }) => name))
  const agents = sorted(atoms.filter(({ kind }) => kind === 'agent').map(({ name }) => name))
  const atomAt = new Map<string, number>()
  for (const name of roles) atomAt.set(`role ${name}`, atomAt.size + 1)
  for (const name of agents) atomAt.set(`agent ${name}`, atomAt.size + 1)
  const names = tools.map(({ name }) => name)
  const toolAt = new Map(names.map((name, index) => [name, index]))
  if (toolAt.size !== names.length) throw misfit('two tools have one name')
  const rulesOf = byTool(
    toolAt,
    order.map((index) => rules[index]!),
  )
  const constraintsOf = byTool(toolAt, constraints)
  const lists = createShared()
  const blocks = names.flatMap((_name, tool) => [
    place(rulesOf.get(tool), ranked, true, lists, atomAt, options.cache),
    place(constraintsOf.get(tool), binding, false, lists, atomAt, options.cache),
  ])
  options.cache?.finish()
  const toolStrings = names.map((name) => pool.string(name))
  const atomStrings = [...roles, ...agents].map((name) => pool.string(name))
  const count = (wanted: string): number => rules.filter(({ effect }) => effect === wanted).length
  const text = new TextEncoder().encode(pool.strings.join(''))
  const counts = {
    tools: tools.length,
    denies: count('deny'),
    approves: count('approve'),
    allows: count('allow'),
    constraints: constraints.length,
    roles: roles.length,
    agents: agents.length,
    strings: pool.strings.length,
    paths: pool.paths.length,
    conditions: conditions.all.length,
    lists: lists.all.length,
  }
  const sections = {
    counts: Int32Array.from(Object.values(counts)),
    numbers: Float64Array.from(pool.numbers),
    stringStarts: starts(pool.strings, utf8Length),
    pathStarts: starts(pool.paths),
    pathKeys: joined(pool.paths),
    conditionStarts: starts(conditions.all),
    code: joined(conditions.all),
    rules: Int32Array.from(order.flatMap((index, rank) => [index, ranked[rank]!.at])),
    constraints: Int32Array.from(binding.map(({ at }) => at)),
    atoms: Int32Array.from(atomStrings),
    listStarts: starts(lists.all),
    listRows: joined(lists.all),
    tools: Int32Array.from(toolStrings),
    blockStarts: starts(blocks),
    blocks: joined(blocks),
    text,
  }
  return sealTable(sections, options.digest ?? sha256)
}

interface Row extends BlockRow {
  /** The position of its condition in the table; -1 when it always holds. */
  readonly at: number
}

function row({ who, when }: RuleNode | ConstraintNode, pool: Pool, conditions: Shared): Row {
  if (when === null) return { who, condition: null, at: -1 }
  return { who, condition: JSON.stringify(when), at: conditions.add(encodeCondition(when, pool)) }
}

// For each tool that rows name the positions of these, ascending.
function byTool(
  toolAt: ReadonlyMap<string, number>,
  rows: readonly { readonly tools: readonly string[] }[],
): ReadonlyMap<number, readonly number[]> {
  const lists = new Map<number, number[]>()
  for (const [position, { tools }] of rows.entries()) {
    for (const tool of tools) {
      const at = toolAt.get(tool)
      if (at === undefined) continue
      const list = lists.get(at)
      if (list === undefined) lists.set(at, [position])
      else if (list.at(-1) !== position) list.push(position)
    }
  }
  return lists
}

function place(
  positions: readonly number[] | undefined,
  all: readonly Row[],
  cut: boolean,
  lists: Shared,
  atomAt: ReadonlyMap<string, number>,
  cache: TableCache | undefined,
): readonly number[] {
  if (positions === undefined) return NONE
  const rows = positions.map((position) => all[position]!)
  const make = (): ToolBlock => toolBlock(rows, cut)
  const { everybody, atoms } = cache === undefined ? make() : cache.take(keyOf(rows, cut), make)
  const global = (list: readonly number[]): number => lists.add(list.map((index) => positions[index]!))
  const block = everybody.length === 0 ? [] : [0, global(everybody)]
  return atoms
    .map(({ atom, rows: list }) => [atomAt.get(`${atom.kind} ${atom.name}`)!, list] as const)
    .filter(([, list]) => list.length > 0)
    .sort(([a], [b]) => a - b)
    .reduce((pairs, [atom, list]) => {
      pairs.push(atom, global(list))
      return pairs
    }, block)
}

const NONE: readonly number[] = []

function keyOf(rows: readonly Row[], cut: boolean): string {
  // One row a line: JSON has no line breaks of its own.
  const text = rows.map(({ who, condition }) => `${JSON.stringify(who)} ${condition}`).join('\n')
  return `${cut} ${sha256(new TextEncoder().encode(text)).join()}`
}

function starts<T extends { readonly length: number }>(
  items: readonly T[],
  lengthOf: (item: T) => number = ({ length }) => length,
): Int32Array {
  const offsets = new Int32Array(items.length + 1)
  for (let index = 0; index < items.length; index++) offsets[index + 1] = offsets[index]! + lengthOf(items[index]!)
  return offsets
}

// Of a well-formed text; half of a surrogate pair counts as half of its four bytes.
function utf8Length(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return length
}

function joined(arrays: readonly (readonly number[])[]): Int32Array {
  const offsets = starts(arrays)
  const all = new Int32Array(offsets[arrays.length]!)
  // Most tools have few rows or none: copying these by hand is cheaper than asking for it.
  for (let index = 0; index < arrays.length; index++) {
    const array = arrays[index]!
    for (let at = 0; at < array.length; at++) all[offsets[index]! + at] = array[at]!
  }
  return all
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

function misfit(reason: string): FullmaktError {
  return new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${reason}`)
}
