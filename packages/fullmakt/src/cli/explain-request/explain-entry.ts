import { resolve } from 'node:path'
import { type Effect, FullmaktError, type JsonObject, type Program, type RuleNode, type Span } from '@fullmakt/ir'
import { readDecision } from '@fullmakt/plan'
import { decideRecorded, predicatesOf, type RecordedCall } from '@fullmakt/policy'
import { conditionWords } from '../condition-words.ts'
import type { Io } from '../io.ts'
import { timeWords } from '../request-words.ts'
import { visible } from '../visible.ts'

/** A rule that speaks of a recorded call, and how its questions came out. */
export interface RecordedRule {
  readonly rule: RuleNode
  readonly matched: boolean
  /** True, false, or null for unknown. */
  readonly questions: readonly { readonly words: string; readonly outcome: boolean | null }[]
}

/** A call of the log, explained by the rules that decided it. */
export interface ExplainedEntry {
  readonly index: number
  readonly effect: Effect
  /** The name of the deciding rule; null when none did. */
  readonly rule: string | null
  readonly call: RecordedCall
  readonly rules: readonly RecordedRule[]
}

/** An explained entry, or why there is none. */
export type GivenEntry =
  | { readonly ok: true; readonly explained: ExplainedEntry }
  | { readonly ok: false; readonly message: string; readonly help?: string }

/**
 * Explains an entry of the audit log by a Program.
 * Takes the entry's index and the data folder, relative to where the command runs. The log keeps no arguments: what is said is how the questions of
 * the rules came out. Refuses a call that other rules than the Program's decided. Does not verify the log.
 */
export async function explainEntry(index: number, folder: string, program: Program, io: Io): Promise<GivenEntry> {
  const { openLogReader } = await import('@fullmakt/runtime')
  try {
    const reader = openLogReader({ folder: resolve(io.cwd, folder), env: io.env, now: io.now })
    try {
      const entry = await reader.entry(index)
      if (entry === undefined) return { ok: false, message: `the log has no entry ${index}` }
      const read = readDecision(entry.entry, program)
      if (read === undefined) return { ok: false, message: `entry ${index} is no decision of the policy` }
      if (read.call === undefined) {
        return {
          ok: false,
          message: `other rules than those of this config decided entry ${index}`,
          help: 'explain it with the config that was deployed then; `plan --replay` compares the two',
        }
      }
      return { ok: true, explained: explainedBy(index, read.was, read.call, program) }
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (error instanceof FullmaktError) return { ok: false, message: error.message }
    throw error
  }
}

function explainedBy(
  index: number,
  was: { readonly effect: Effect; readonly rule: string | null },
  call: RecordedCall,
  program: Program,
): ExplainedEntry {
  const names = new Set(program.roles.map(({ name }) => name))
  const rules = program.rules
    .filter(({ tools, who }) => tools.includes(call.tool) && (who === null || who.some((atom) => isCaller(atom, call))))
    .map((rule): RecordedRule => {
      const alone = { ...program, rules: [rule] }
      const questions = predicatesOf(alone, call.tool).map(({ key, node }) => ({
        words: conditionWords(node),
        outcome: call.facts.get(key) ?? null,
      }))
      return { rule, matched: decideRecorded(alone, call, names)[0]?.rule === 0, questions }
    })
  return { index, ...was, call, rules }
}

function isCaller({ kind, name }: { readonly kind: string; readonly name: string }, call: RecordedCall): boolean {
  return kind === 'role' ? call.roles.includes(name) : call.agent === name
}

/** Renders an explained entry for people; `show` writes a place. */
export function renderEntry(
  { index, effect, rule, call, rules }: ExplainedEntry,
  show: (span: Span) => string,
): string {
  const by = [
    ...(call.agent === null ? [] : [`agent ${call.agent}`]),
    ...call.roles.map((name) => `role ${name}`),
    `client ${call.client}`,
  ].join(', ')
  const sign = (truth: boolean | null): string => (truth === null ? '?' : truth ? '\u2714' : '\u2718')
  const lines = rules.flatMap((one) => [
    `  ${sign(one.matched)} ${one.rule.effect} \`${one.rule.name}\`  ${show(one.rule.span)}${one.rule.name === rule ? '  <- decided' : ''}`,
    ...one.questions.map(({ words, outcome }) => `      ${sign(outcome)} ${words}`),
  ])
  const first = `entry ${index}  ${effect.toUpperCase()}  ${call.tool} by ${by} at ${timeWords(call.now)}`
  return `${[first, ...(rule === null ? ['  no rule allows it'] : []), ...lines].map(visible).join('\n')}\n`
}

/** An explained entry as a JSON document of the published schema. `from` names a file from where the command runs. */
export function entryDocument(
  { index, effect, rule, call, rules }: ExplainedEntry,
  from: (file: string) => string,
): JsonObject {
  return {
    format: 'fullmakt.explained-entry',
    version: '1.0',
    entry: index,
    effect,
    rule,
    call: { tool: call.tool, agent: call.agent, client: call.client, roles: call.roles, now: call.now },
    rules: rules.map(({ rule: { name, effect: would, span }, matched, questions }) => ({
      name,
      effect: would,
      matched,
      span: { ...span, file: from(span.file) },
      questions,
    })),
  } as unknown as JsonObject
}
