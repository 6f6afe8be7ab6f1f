import type { Effect, Program } from '@fullmakt/ir'
import { decideRecorded, type RecordedCall, readFacts } from '@fullmakt/policy'

/** An entry of the audit log about a call that the policy decided, with its index. Members that are not as they should be make it not comparable. */
export interface DecidedEntry {
  readonly index: number
  readonly entry: { readonly t: number; readonly kind: string; readonly [member: string]: unknown }
}

/** Calls that were decided in one way and would now be decided in another. */
export interface DecidedDifferently {
  readonly tool: string
  readonly before: { readonly effect: Effect; readonly rule: string | null }
  readonly after: { readonly effect: Effect; readonly rule: string | null }
  readonly calls: number
  /** The index of the first of them in the log. */
  readonly first: number
}

/** What deciding recorded calls again came to. */
export interface DecidedAgain {
  /** All calls that the policy had decided. */
  readonly calls: number
  readonly same: number
  /** Sorted by what they do: what is let through now first, then by tool. */
  readonly different: readonly DecidedDifferently[]
  /** Calls that what the log keeps does not settle: a rule asks now what none asked then. */
  readonly open: number
  /** Calls that were decided by other rules than those of the older Program. */
  readonly foreign: number
}

/**
 * Decides recorded calls again.
 * Takes the Program that decided them, the one that would, and the entries of the log, of which all that are no decisions of the policy are passed
 * over. The log keeps no arguments: a call is decided by how the questions of the older rules came out.
 */
export async function decideAgain(
  older: Program,
  newer: Program,
  entries: AsyncIterable<DecidedEntry>,
): Promise<DecidedAgain> {
  const names = new Set(older.roles.map(({ name }) => name))
  const different = new Map<string, DecidedDifferently>()
  const counts = { calls: 0, same: 0, open: 0, foreign: 0 }
  for await (const { index, entry } of entries) {
    const read = readDecision(entry, older)
    if (read === undefined) continue
    counts.calls += 1
    const { was, call } = read
    const possible = call === undefined ? [] : decideRecorded(newer, call, names)
    const [decided] = possible
    const effects = new Set(possible.map(({ effect }) => effect))
    if (decided === undefined) counts.foreign += 1
    else if (effects.size > 1) counts.open += 1
    else if (effects.has(was.effect)) counts.same += 1
    else {
      const rule = decided.rule === null || possible.length > 1 ? null : (newer.rules[decided.rule]?.name ?? null)
      const change = { tool: String(entry['tool']), before: was, after: { effect: decided.effect, rule } }
      const key = JSON.stringify(change)
      const known = different.get(key)
      different.set(key, { ...change, calls: (known?.calls ?? 0) + 1, first: known?.first ?? index })
    }
  }
  return { ...counts, different: [...different.values()].sort(byDanger) }
}

/** What an entry says was decided, and the call as far as the log keeps it; no call where other rules than the Program's decided it. */
export interface ReadDecision {
  readonly was: DecidedDifferently['before']
  readonly call: RecordedCall | undefined
}

/** Reads an entry about a call that the policy decided; undefined for any other entry. Takes the Program that is thought to have decided it. */
export function readDecision(entry: DecidedEntry['entry'], program: Program): ReadDecision | undefined {
  const was = decisionIn(entry, program)
  if (was === undefined) return undefined
  const call = recordedCall(entry, program)
  return { was, call: call !== undefined && isDecidedSo(call, was, program) ? call : undefined }
}

// Other rules may ask the very same; then what they decided may still tell them apart.
function isDecidedSo(call: RecordedCall, was: ReadDecision['was'], program: Program): boolean {
  const names = new Set(program.roles.map(({ name }) => name))
  return decideRecorded(program, call, names).some(
    ({ effect, rule }) => effect === was.effect && (rule === null ? null : program.rules[rule]?.name) === was.rule,
  )
}

const ORDER: readonly Effect[] = ['deny', 'approve', 'allow']

function byDanger(a: DecidedDifferently, b: DecidedDifferently): number {
  const gain = ({ before, after }: DecidedDifferently): number =>
    ORDER.indexOf(after.effect) - ORDER.indexOf(before.effect)
  return gain(b) - gain(a) || (a.tool < b.tool ? -1 : a.tool > b.tool ? 1 : a.first - b.first)
}

// What a limit or a missing approval stopped had been decided by a rule before.
function decisionIn(entry: DecidedEntry['entry'], older: Program): DecidedDifferently['before'] | undefined {
  const rule = typeof entry['rule'] === 'string' ? entry['rule'] : null
  if (entry.kind === 'call.intent') return { effect: entry['effect'] === 'approve' ? 'approve' : 'allow', rule }
  if (entry.kind !== 'call.denied') return undefined
  switch (entry['reason']) {
    case 'policy':
      return { effect: 'deny', rule }
    case 'approval':
      return { effect: 'approve', rule }
    case 'limit':
      return { effect: older.rules.find(({ name }) => name === rule)?.effect ?? 'allow', rule }
    default:
      return undefined
  }
}

function recordedCall(entry: DecidedEntry['entry'], older: Program): RecordedCall | undefined {
  const { t: now, tool, agent, client, roles, facts } = entry
  if (typeof tool !== 'string' || typeof client !== 'string' || typeof facts !== 'string') return undefined
  if (!Array.isArray(roles) || !(agent === null || typeof agent === 'string')) return undefined
  const read = readFacts(older, tool, facts)
  return read === undefined ? undefined : { tool, agent, client, roles: roles.map(String), now, facts: read }
}
