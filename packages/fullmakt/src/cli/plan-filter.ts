import { type Change, type Level, needsApproval, type Section } from '@fullmakt/plan'
import type { Given } from './command.ts'

/** A reason to fail. */
export type FailOn = 'broadening' | 'breaking' | 'auth' | 'undecided'

/** What of a plan is wanted, and what of it fails. */
export interface PlanFilter {
  /** The changes that are wanted. */
  wanted(changes: readonly Change[]): readonly Change[]
  /** Whether one of them fails: a change of a kind that `--fail-on` names and that nobody approved. */
  fails(changes: readonly Change[]): boolean
}

const SECTIONS: readonly Section[] = ['access', 'clients', 'auth', 'upstreams', 'secrets']
const LEVELS: readonly Level[] = ['WIRE', 'CLIENT', 'STRICT']
const KINDS: Readonly<Record<FailOn, (change: Change) => boolean>> = {
  broadening: ({ direction }) => direction === 'broaden',
  breaking: ({ breaking }) => breaking,
  auth: ({ section }) => section === 'auth',
  undecided: ({ certainty }) => certainty === 'undecided',
}

/** Reads `--only`, `--level` and `--fail-on`; returns a word where one is wrong. What has no level is never left out by one. */
export function planFilterOf({ flags }: Given): PlanFilter | string {
  const only = listOf(flags['only'], SECTIONS)
  if (typeof only === 'string') return `\`--only\` takes ${SECTIONS.join(', ')}, not \`${only}\``
  const failOn = listOf(flags['fail-on'], Object.keys(KINDS) as readonly FailOn[])
  if (typeof failOn === 'string') return `\`--fail-on\` takes ${Object.keys(KINDS).join(', ')}, not \`${failOn}\``
  const level = LEVELS.indexOf(String(flags['level'] ?? 'CLIENT') as Level)
  if (level === -1) return `\`--level\` takes ${LEVELS.join(', ')}, not \`${String(flags['level'])}\``
  return {
    wanted: (changes) =>
      changes.filter(
        (change) =>
          (only.length === 0 || only.includes(change.section)) &&
          (change.level === null || LEVELS.indexOf(change.level) <= level),
      ),
    fails: (changes) =>
      changes.some((change) => change.approved === undefined && failOn.some((kind) => KINDS[kind](change))),
  }
}

/** Whether some of the changes needs an approval. */
export function waits(changes: readonly Change[]): boolean {
  return changes.some(needsApproval)
}

function listOf<T extends string>(flag: unknown, known: readonly T[]): readonly T[] | string {
  if (flag === undefined) return []
  const names = String(flag).split(',')
  return names.find((name) => !(known as readonly string[]).includes(name)) ?? (names as T[])
}
