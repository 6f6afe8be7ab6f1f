import type { Program, ToolNode } from '@fullmakt/ir'
import { type Answer, ask } from './ask.ts'
import type { Formula } from './formula.ts'
import { negate } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { type Space, spaceOf } from './space.ts'
import { matchesOf } from './translate.ts'

/**
 * A rule that decides no call, by its index. `no-tool`: it names no declared tool. `nobody`: its `who` is empty. `contradictory`: its own condition never
 * holds for arguments that fit the schema. `shadowed`: better ranked rules, `coveredBy` by index, decide all it speaks of.
 */
export interface DeadRule {
  readonly rule: number
  readonly reason: 'no-tool' | 'nobody' | 'contradictory' | 'shadowed'
  readonly coveredBy: readonly number[]
}

/** The dead rules, and the rules that may be dead, by index. */
export interface DeadRules {
  readonly dead: readonly DeadRule[]
  readonly undecided: readonly (Undecided & { readonly rule: number })[]
}

/**
 * Finds the rules of a Program that can never decide a call.
 * Exact but for what is undecided: every other rule decides some call. Does not say that a rule without effect on access is dead.
 */
export function deadRules(program: Program, options: AnalysisOptions = {}): DeadRules {
  const declared = program.roles.map(({ name }) => name)
  const known = new Map<string, ToolRules | undefined>()
  const rulesOn = (tool: ToolNode): ToolRules | undefined => {
    if (!known.has(tool.name)) known.set(tool.name, toolRules(program, tool, declared))
    return known.get(tool.name)
  }
  const dead: DeadRule[] = []
  const undecided: (Undecided & { rule: number })[] = []
  for (const rule of program.rules.keys()) {
    const found = lifeOf(program, rule, rulesOn, options)
    if (found === 'alive') continue
    if ('coveredBy' in found) dead.push(found)
    else undecided.push({ ...found, rule })
  }
  return { dead, undecided }
}

// The rules on one tool, best rank first, and when each matches.
interface ToolRules {
  readonly space: Space
  readonly matches: ReadonlyMap<number, Formula>
}

function toolRules({ rules }: Program, tool: ToolNode, declared: readonly string[]): ToolRules | undefined {
  const naming = [...rules.keys()].filter((index) => rules[index]!.tools.includes(tool.name))
  const ranked = [
    ...naming.filter((index) => rules[index]!.effect === 'deny'),
    ...naming.filter((index) => rules[index]!.effect === 'allow'),
  ]
  const nodes = ranked.map((index) => rules[index]!)
  const space = spaceOf(tool, nodes, declared)
  return space && { space, matches: new Map(ranked.map((index) => [index, matchesOf(space, rules[index]!)])) }
}

function lifeOf(
  program: Program,
  rule: number,
  rulesOn: (tool: ToolNode) => ToolRules | undefined,
  options: AnalysisOptions,
): DeadRule | Undecided | 'alive' {
  const node = program.rules[rule]!
  const tools = program.tools.filter(({ name }) => node.tools.includes(name))
  if (tools.length === 0) return { rule, reason: 'no-tool', coveredBy: [] }
  if (node.who?.length === 0) return { rule, reason: 'nobody', coveredBy: [] }
  const covering = new Set<number>()
  let unknown: Undecided | undefined
  for (const tool of tools) {
    const on = rulesOn(tool)
    if (on === undefined) {
      unknown = { tool: tool.name, reason: 'too-large' }
      continue
    }
    const { space, matches } = on
    const own = matches.get(rule)!
    const better = [...matches.keys()].slice(0, [...matches.keys()].indexOf(rule))
    const decides = (others: readonly number[]): Answer =>
      ask(space, [own, ...others.map((other) => negate(matches.get(other)!))], options)
    const answer = decides(better)
    if (answer.is === 'yes') return 'alive'
    if (answer.is === 'undecided') unknown = { tool: tool.name, reason: answer.reason }
    else for (const other of fewest(better, (some) => decides(some).is === 'no')) covering.add(other)
  }
  if (unknown !== undefined) return unknown
  const coveredBy = [...covering].sort((a, b) => a - b)
  return { rule, reason: coveredBy.length === 0 ? 'contradictory' : 'shadowed', coveredBy }
}

// Leaves out halves, then quarters, then single ones, as long as the rest is enough: none of what remains can be spared.
function fewest(all: readonly number[], isEnough: (some: readonly number[]) => boolean): readonly number[] {
  let kept = all
  for (let size = Math.ceil(all.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const without = kept.filter((_, index) => index < at || index >= at + size)
      if (without.length < kept.length && isEnough(without)) kept = without
    }
  }
  return kept
}
