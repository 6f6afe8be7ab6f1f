import type { ConstraintNode, PrincipalAtom, Program, RuleNode, ToolNode } from '@fullmakt/ir'
import { EFFECTS } from '../reference/evaluate.ts'
import type { Decision, PolicyRequest } from '../request.ts'
import { accessChanges } from './access-changes.ts'
import { ask } from './ask.ts'
import { type Binding, type ObligationKind, releases } from './obligation-changes.ts'
import { type Obligations, obligationsOf } from './obligations.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { replayer, wrongWitness } from './replay.ts'
import { rulesByTool } from './rules-by-tool.ts'
import { type Space, spaceOf } from './space.ts'
import { holdsFor, matchesOf } from './translate.ts'

/**
 * Calls of one tool whose effect is another, by one of them: gained from deny to approve to allow, lost the other way. `atoms` are the roles and
 * the agent the principal needs: with fewer of them this call would not have changed. The decisions are those of both programs on the witness.
 */
export interface AccessDifference {
  readonly tool: string
  readonly direction: 'gained' | 'lost'
  readonly atoms: readonly PrincipalAtom[]
  readonly witness: PolicyRequest
  readonly before: Decision
  readonly after: Decision
}

/** A decision and what it is bound by. */
export interface Bound {
  readonly decision: Decision
  readonly obligations: Obligations
}

/** Calls that neither program denies and that are less bound, or more, by one of them: by a limit, by what is left out, or by who may approve and how long. */
export interface ObligationDifference {
  readonly tool: string
  readonly kind: ObligationKind
  readonly direction: 'loosened' | 'tightened'
  readonly witness: PolicyRequest
  readonly before: Bound
  readonly after: Bound
}

/** What differs, and what may. */
export interface Difference {
  readonly access: readonly AccessDifference[]
  readonly obligations: readonly ObligationDifference[]
  readonly undecided: readonly (Undecided & {
    readonly direction: AccessDifference['direction'] | ObligationDifference['direction']
  })[]
}

/**
 * Compares what two Programs allow, at once or with an approval, and what binds it.
 * Every call on which they decide differently is, with its tool, its direction and its smallest principals, among those witnessed, unless
 * something is undecided; of obligations every bound that is lost or won on some call is. A gained call fits the newer input schema, a lost one the
 * older. Every witness was decided by the evaluator and by the table of the rules on its tool; throws `ERR_ANALYSIS_WITNESS` when one does not
 * show the difference. Throws what `buildTable` throws.
 */
export function difference(older: Program, newer: Program, options: AnalysisOptions = {}): Difference {
  const access: AccessDifference[] = []
  const obligations: ObligationDifference[] = []
  const undecided: Difference['undecided'][number][] = []
  const roles = [...new Set([...older.roles, ...newer.roles].map(({ name }) => name))]
  const [was, is] = [sideOf(older), sideOf(newer)]
  const keys = ruleKeys()
  for (const name of [...new Set([...was.tools.keys(), ...is.tools.keys()])].sort()) {
    const [before, after] = [onTool(was, name), onTool(is, name)]
    const isAccess = keys.ofAccess(before) !== keys.ofAccess(after)
    const isBound = keys.ofBounds(before) !== keys.ofBounds(after)
    if (!isAccess && !isBound) continue
    const [decideBefore, decideAfter] = [replayer(older, name, before.ranked), replayer(newer, name, after.ranked)]
    const open = (direction: Difference['undecided'][number]['direction']) => (reason: Undecided['reason']) =>
      undecided.push({ tool: name, reason, direction })
    const changes = (direction: 'gained' | 'lost', tool: ToolNode | undefined, from: OnTool, to: OnTool): void => {
      if (tool === undefined || !to.rules.some(({ effect }) => effect !== 'deny')) return
      const space = (rules: readonly RuleNode[]): Space | undefined => spaceOf(tool, rules, roles)
      accessChanges(from.rules, to.rules, space, options, {
        undecided: open(direction),
        found(atoms, witness) {
          const [first, last] = [decideBefore(witness), decideAfter(witness)]
          const gain = EFFECTS.indexOf(last.effect) - EFFECTS.indexOf(first.effect)
          if (direction === 'gained' ? gain <= 0 : gain >= 0) throw wrongWitness(name, `not ${direction}`)
          access.push({ tool: name, direction, atoms, witness, before: first, after: last })
        },
      })
    }
    const [wasTool, isTool] = [was.tools.get(name), is.tools.get(name)]
    if (isAccess) {
      changes('gained', isTool, before, after)
      changes('lost', wasTool, after, before)
    }
    if (!isBound || wasTool === undefined || isTool === undefined) continue
    const nodes = [...before.rules, ...after.rules, ...before.constraints, ...after.constraints]
    const space = spaceOf(isTool, nodes, roles)
    for (const direction of ['loosened', 'tightened'] as const) {
      if (space === undefined) {
        open(direction)('too-large')
        continue
      }
      const [one, other] = [bindingOf(space, before), bindingOf(space, after)]
      const shown = new Set<string>()
      for (const { kind, goals } of direction === 'loosened' ? releases(one, other) : releases(other, one)) {
        const answer = ask(space, goals, options)
        if (answer.is === 'undecided') open(direction)(answer.reason)
        if (answer.is !== 'yes') continue
        const witness = answer.request
        const boundBy = (program: Program, decision: Decision): Bound => ({
          decision,
          obligations: obligationsOf(program, witness, decision),
        })
        const [first, last] = [boundBy(older, decideBefore(witness)), boundBy(newer, decideAfter(witness))]
        const key = JSON.stringify([kind, first.obligations, last.obligations])
        if (shown.has(key)) continue
        shown.add(key)
        obligations.push({ tool: name, kind, direction, witness, before: first, after: last })
      }
    }
  }
  return { access, obligations, undecided }
}

interface Side {
  readonly program: Program
  readonly tools: ReadonlyMap<string, ToolNode>
  readonly ranked: ReadonlyMap<string, readonly number[]>
  readonly constraints: ReadonlyMap<string, readonly ConstraintNode[]>
}

interface OnTool {
  readonly ranked: readonly number[]
  readonly rules: readonly RuleNode[]
  readonly constraints: readonly ConstraintNode[]
}

function sideOf(program: Program): Side {
  const constraints = new Map<string, ConstraintNode[]>()
  for (const constraint of program.constraints) {
    for (const tool of constraint.tools) {
      const known = constraints.get(tool)
      if (known === undefined) constraints.set(tool, [constraint])
      else known.push(constraint)
    }
  }
  const tools = new Map(program.tools.map((tool) => [tool.name, tool]))
  return { program, tools, ranked: rulesByTool(program), constraints }
}

function onTool({ program, ranked, constraints }: Side, tool: string): OnTool {
  const indices = ranked.get(tool) ?? []
  return {
    ranked: indices,
    rules: indices.map((index) => program.rules[index]!),
    constraints: ranked.has(tool) ? (constraints.get(tool) ?? []) : [],
  }
}

// Texts that are the same for rules that cannot differ in whom they let in, or in what they bind to. Each rule is written once.
function ruleKeys(): { ofAccess(on: OnTool): string; ofBounds(on: OnTool): string } {
  const numbers = new Map<string, number>()
  const numberOf = (key: string): number => {
    const number = numbers.get(key) ?? numbers.size
    if (number === numbers.size) numbers.set(key, number)
    return number
  }
  const known = new Map<RuleNode, number>()
  const access = (rule: RuleNode): number => {
    const before = known.get(rule)
    if (before !== undefined) return before
    const { effect, who, when } = rule
    const number = numberOf(JSON.stringify([effect, who, when]))
    known.set(rule, number)
    return number
  }
  return {
    ofAccess: ({ rules }) => [...new Set(rules.map(access))].sort((a, b) => a - b).join(),
    ofBounds: ({ rules, constraints }) => {
      const isFree = rules.every(
        ({ limit, redact, approval }) => limit === null && redact.length === 0 && approval === null,
      )
      if (isFree && constraints.length === 0) return ''
      return JSON.stringify([
        rules.map((rule) => [access(rule), rule.limit, rule.redact, rule.approval]),
        constraints.map(({ who, when, limit, redact }) => [who, when, limit, redact]),
      ])
    },
  }
}

function matchings(space: Space, rules: readonly RuleNode[]): Binding['rules'] {
  return rules.map((rule) => ({ rule, effect: rule.effect, matches: matchesOf(space, rule) }))
}

function bindingOf(space: Space, { rules, constraints }: OnTool): Binding {
  return {
    rules: matchings(space, rules),
    constraints: constraints.map((node) => ({ node, matches: holdsFor(space, node, true) })),
  }
}
