import type { Change } from '@fullmakt/store'
import { errorAnswer, type OAuthErrorCode } from './answer.ts'
import type { Context } from './context.ts'
import type { WireAnswer } from './wire.ts'

/** Something that may be used once: the change that marks it used, and what is said when it already was. */
export interface Once {
  readonly change: Extract<Change, { readonly op: 'insert' }>
  readonly error: OAuthErrorCode
  readonly reason: string
}

/** How much longer a mark is kept than the thing lives, in milliseconds: the store's clock may be ahead of ours, on another machine above all. */
const SLACK_MS = 60_000

/** Marks that `jti` of `who` was used; the mark stays as long as the thing itself could be presented. */
export function onceUntil(storeKey: string, endsAt: number, error: OAuthErrorCode, reason: string): Once {
  return { change: { op: 'insert', key: storeKey, value: '', expiresAt: endsAt + SLACK_MS }, error, reason }
}

/** Uses up everything in one transaction; the refusal of the first that was used before, if any, or of all when that could not be kept. */
export async function useUp(context: Context, once: readonly Once[]): Promise<WireAnswer | undefined> {
  if (once.length === 0) return undefined
  const applied = await context.ports.commit(
    once.map(({ change }) => change),
    [],
  )
  return applied.ok ? await forgotten(context, once) : usedBefore(once, applied.lost)
}

/**
 * The refusal when a mark that was just made is not there, if so: the store's clock is ahead of ours by more than the thing lives, as after a restart with
 * a clock that was set back, and forgets at once. What cannot be marked could be presented again and again.
 */
export async function forgotten({ ports }: Context, once: readonly Once[]): Promise<WireAnswer | undefined> {
  const kept = await Promise.all(once.map(({ change }) => ports.store.get(change.key)))
  return kept.includes(undefined) ? errorAnswer('temporarily_unavailable', 'clock_behind_store') : undefined
}

/** The refusal for the change of this index, when it is one of these; they must stand first in the transaction. */
export function usedBefore(once: readonly Once[], lost: number): WireAnswer | undefined {
  const item = once[lost]
  return item === undefined ? undefined : errorAnswer(item.error, item.reason)
}
