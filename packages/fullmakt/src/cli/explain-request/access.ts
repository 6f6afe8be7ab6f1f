import type { Effect, JsonObject, PrincipalAtom, Program, Span } from '@fullmakt/ir'
import { type PrincipalClass, type Reachable, reachable } from '@fullmakt/policy'
import { atomsWords, conditionWords } from '../condition-words.ts'

/** A rule that has a say in a kind of principal's calls of a tool, and when it matches, in words. */
export interface AccessRule {
  readonly name: string
  readonly effect: Effect
  readonly when: string
  readonly span: Span
}

/** What becomes of a kind of principal's calls of a tool; undecided where the analysis was cut off. */
export interface AccessCell {
  readonly tool: string
  readonly principal: PrincipalClass
  readonly calls: NonNullable<Reachable['cells'][number]['calls']> | 'undecided'
  readonly rules: readonly AccessRule[]
}

/** Who can call one tool. */
export function whoCan(program: Program, tool: string): readonly AccessCell[] {
  return cellsOf({ ...program, tools: program.tools.filter(({ name }) => name === tool) })
}

/** What a role or an agent can call. */
export function whatCan(program: Program, { kind, name }: PrincipalAtom): readonly AccessCell[] {
  const only =
    kind === 'role'
      ? { ...program, agents: [] }
      : { ...program, agents: program.agents.filter((agent) => agent.name === name) }
  return cellsOf(only).filter(({ principal }) => principal.kind === kind && principal.name === name)
}

/** The cells for programs. */
export function accessDocument(cells: readonly AccessCell[], from: (file: string) => string): JsonObject {
  return {
    format: 'fullmakt.access',
    version: '1.0',
    cells: cells.map(({ tool, principal, calls, rules }) => ({
      tool,
      principal: { ...principal },
      calls,
      rules: rules.map(({ name, effect, when, span }) => ({
        name,
        effect,
        when,
        span: { ...span, file: from(span.file) },
      })),
    })),
  }
}

/** The cells for people: those of one tool by principal, or those of one principal by tool. */
export function renderAccess(
  cells: readonly AccessCell[],
  titleOf: (cell: AccessCell) => string,
  show: (span: Span) => string,
): string {
  const [never, others] = [
    cells.filter(({ calls }) => calls === 'never'),
    cells.filter(({ calls }) => calls !== 'never'),
  ]
  const lines = others.flatMap((cell) => [
    `${titleOf(cell)}  ${CALLS[cell.calls]}`,
    ...cell.rules.map(({ effect, name, when, span }) => `    ${effect.padEnd(9)}${when}  \`${name}\`  ${show(span)}`),
  ])
  return `${[...lines, ...(never.length === 0 ? [] : [`never: ${never.map(titleOf).join(', ')}`])].join('\n')}\n`
}

/** A kind of principal in words. */
export function classWords(principal: PrincipalClass): string {
  if (principal.kind === 'anyone') return 'anyone without a role'
  return atomsWords([principal])
}

const CALLS: Readonly<Record<AccessCell['calls'], string>> = {
  never: 'never',
  conditional: 'sometimes',
  approval: 'with an approval',
  always: 'always',
  undecided: 'undecided: the analysis was cut off',
}

function cellsOf(program: Program): readonly AccessCell[] {
  return reachable(program).cells.map(({ tool, principal, calls }) => ({
    tool,
    principal,
    calls: calls ?? 'undecided',
    rules: program.rules
      .filter(({ tools, who }) => tools.includes(tool) && (who === null || who.some((atom) => isOne(atom, principal))))
      .sort((a, b) => RANKS.indexOf(a.effect) - RANKS.indexOf(b.effect))
      .map(({ name, effect, when, span }) => ({ name, effect, when: conditionWords(when), span })),
  }))
}

const RANKS: readonly Effect[] = ['deny', 'approve', 'allow']

function isOne(atom: PrincipalAtom, principal: PrincipalClass): boolean {
  if (principal.kind === 'anyone') return false
  if (atom.kind === principal.kind && atom.name === principal.name) return true
  return principal.kind === 'agent' && atom.kind === 'role' && principal.roles.includes(atom.name)
}
