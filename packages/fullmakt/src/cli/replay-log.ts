import { resolve } from 'node:path'
import { type Effect, FullmaktError } from '@fullmakt/ir'
import type { DecidedAgain, DecidedDifferently } from '@fullmakt/plan'
import type { Io } from './io.ts'
import type { Plan } from './make-plan.ts'
import { code } from './render-plan-markdown.ts'
import { visible } from './visible.ts'

/** What came of deciding the calls of a log again, or why it could not be read. */
export type Replayed =
  | { readonly ok: true; readonly replay: DecidedAgain }
  | { readonly ok: false; readonly reason: string }

/**
 * Decides the calls in the audit log of a data folder again, by the newer Program of a plan.
 * Takes the folder, relative to where the command runs; the server may be running on it. Does not verify the log.
 */
export async function replayLog(folder: string, { older, program }: Plan, io: Io): Promise<Replayed> {
  const { openLogReader } = await import('@fullmakt/runtime')
  const { decideAgain } = await import('@fullmakt/plan')
  try {
    const reader = openLogReader({ folder: resolve(io.cwd, folder), env: io.env, now: io.now })
    try {
      return { ok: true, replay: await decideAgain(older, program, reader.entries(0, {})) }
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (error instanceof FullmaktError) return { ok: false, reason: error.message }
    throw error
  }
}

/** What a replay came to, in words: a line that sums up, and one for each kind of call that is decided differently. */
export function replayWords(replay: DecidedAgain): { readonly sum: string; readonly lines: readonly string[] } {
  const { calls, same, different, open, foreign } = replay
  const changed = different.reduce((count, one) => count + one.calls, 0)
  const parts = [`${same} as before`, `${changed} differently`]
  if (open > 0) parts.push(`${open} left open by what the log keeps`)
  if (foreign > 0) parts.push(`${foreign} by other rules than those compared with`)
  const sum = `${calls} recorded ${calls === 1 ? 'call' : 'calls'} decided again: ${parts.join(', ')}`
  return { sum, lines: different.map(differenceWords) }
}

/** Renders a replay for people, below a plan. */
export function renderReplay(replay: DecidedAgain): string {
  const { sum, lines } = replayWords(replay)
  return `\nREPLAY  ${sum}\n${replay.different.map((one, at) => `  ${signOf(one)} ${lines[at]}\n`).join('')}`
}

/** Renders a replay for a pull request, below a plan. */
export function renderReplayMarkdown(replay: DecidedAgain): string {
  const { sum, lines } = replayWords(replay)
  return `\n### Replay\n\n${sum}.\n${lines.length === 0 ? '' : `\n${lines.map((line) => `- ${code(line)}\n`).join('')}`}`
}

const ORDER: readonly Effect[] = ['deny', 'approve', 'allow']

function signOf({ before, after }: DecidedDifferently): string {
  return ORDER.indexOf(after.effect) > ORDER.indexOf(before.effect) ? '+' : '-'
}

function differenceWords({ tool, before, after, calls, first }: DecidedDifferently): string {
  const words = ({ effect, rule }: DecidedDifferently['before']): string =>
    `${effect.toUpperCase()} (${rule === null ? 'no rule' : rule})`
  const what = `${tool}  ${words(before)} -> ${words(after)}`
  return `${visible(what)}  ${calls} ${calls === 1 ? 'call' : 'calls'}, the first is entry ${first}`
}
