import type { ConditionNode, PrincipalAtom, Program, RuleNode, ToolNode } from '@fullmakt/ir'
import { isPossible, type Possible } from './ask.ts'
import { hasExample } from './example.ts'
import { type Formula, negate } from './formula.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { identity } from './remember.ts'
import { readsWho, rulesByTool } from './rules-by-tool.ts'
import { spaceOf } from './space.ts'
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
  const tools = new Map(program.tools.map((tool) => [tool.name, tool]))
  const ranked = rulesByTool(program)
  const reading = new Set([...program.rules.keys()].filter((index) => readsWho(program.rules[index]!.when)))
  const known = new Map<string, Covers>()
  const texts = new Map<ConditionNode | null, string>()
  const textOf = (when: ConditionNode | null): string => {
    const text = texts.get(when) ?? JSON.stringify(when)
    texts.set(when, text)
    return text
  }
  const dead: DeadRule[] = []
  const undecided: (Undecided & { rule: number })[] = []
  for (const [rule, node] of program.rules.entries()) {
    const found = lifeOf(rule, node)
    if (found === 'alive') continue
    if ('coveredBy' in found) dead.push(found)
    else undecided.push({ ...found, rule })
  }
  return { dead, undecided }

  function lifeOf(rule: number, node: RuleNode): DeadRule | Undecided | 'alive' {
    // On the tool with the fewest other rules it is the likeliest that one lives.
    const named = [...new Set(node.tools)]
      .filter((name) => tools.has(name))
      .sort((a, b) => ranked.get(a)!.length - ranked.get(b)!.length)
    if (named.length === 0) return { rule, reason: 'no-tool', coveredBy: [] }
    if (node.who?.length === 0) return { rule, reason: 'nobody', coveredBy: [] }
    const covering = new Set<number>()
    let unknown: Undecided | undefined
    for (const name of named) {
      const on = ranked.get(name)!
      const better = on.slice(0, on.indexOf(rule))
      for (const { asked, blockers } of cases(rule, better)) {
        const covers = coversOf(tools.get(name)!, asked, blockers)
        if (covers === 'alive') return 'alive'
        if ('reason' in covers) unknown = covers
        else for (const other of covers) covering.add(other)
      }
    }
    if (unknown !== undefined) return unknown
    const coveredBy = [...covering].sort((a, b) => a - b)
    return { rule, reason: coveredBy.length === 0 ? 'contradictory' : 'shadowed', coveredBy }
  }

  // A principal that is more only gives more rules a say: unless a condition reads who it is, those that are one atom each are enough.
  function cases(rule: number, better: readonly number[]): readonly Case[] {
    const { rules } = program
    const own = rules[rule]!
    if (reading.has(rule) || better.some((index) => reading.has(index))) {
      return [{ asked: own, blockers: better.map((index) => [index, rules[index]!]) }]
    }
    const atoms: readonly (PrincipalAtom | null)[] = own.who ?? [null]
    return atoms.map((atom) => ({
      asked: { ...own, who: null },
      blockers: better
        .filter((index) => {
          const { who } = rules[index]!
          return (
            who === null || (atom !== null && who.some(({ kind, name }) => kind === atom.kind && name === atom.name))
          )
        })
        .map((index): Blocker => [index, { ...rules[index]!, who: null }]),
    }))
  }

  function coversOf(tool: ToolNode, asked: RuleNode, blockers: readonly Blocker[]): Covers {
    const key = [
      identity(tool.input),
      identity(asked.when),
      asked.effect,
      JSON.stringify(asked.who),
      blockers.map(([index]) => index),
    ].join(' ')
    // What a schema takes is told by itself, and what `validate` says by the tool.
    const before = options.validate === undefined ? known.get(key) : undefined
    const covers = before ?? coversAnew(tool, asked, blockers)
    known.set(key, covers)
    return covers
  }

  function coversAnew(tool: ToolNode, asked: RuleNode, blockers: readonly Blocker[]): Covers {
    const same = blockers.find(
      ([, one]) => one.who === null && (one.when === null || textOf(one.when) === textOf(asked.when)),
    )
    const others = blockers.map(([, one]) => one)
    if (options.validate === undefined) {
      if (same === undefined && hasExample(tool, asked, others)) return 'alive'
      if (same !== undefined && hasExample(tool, asked, [])) return [same[0]]
    }
    if (same !== undefined && blockers.length > 1) {
      const alone = coversOf(tool, asked, [same])
      if (alone !== 'alive' && !('reason' in alone)) return alone
    }
    const space = spaceOf(tool, [asked, ...others], declared)
    if (space === undefined) return { tool: tool.name, reason: 'too-large' }
    const own = matchesOf(space, asked)
    const matches = new Map(blockers.map(([index, one]): [number, Formula] => [index, matchesOf(space, one)]))
    const decides = (others: readonly number[]): Possible =>
      isPossible(space, [own, ...others.map((other) => negate(matches.get(other)!))], options)
    const answer = decides([...matches.keys()])
    if (answer.is === 'yes') return 'alive'
    if (answer.is === 'undecided') return { tool: tool.name, reason: answer.reason }
    return fewest([...matches.keys()], (some) => decides(some).is === 'no')
  }
}

type Covers = readonly number[] | Undecided | 'alive'

type Blocker = readonly [index: number, rule: RuleNode]

interface Case {
  readonly asked: RuleNode
  readonly blockers: readonly Blocker[]
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
