import type { Change } from '@fullmakt/store'
import { errorAnswer, type OAuthErrorCode } from './answer.ts'
import type { Context } from './context.ts'
import type { WireAnswer } from './wire.ts'

/** Something that may be used once: the change that marks it used, and what is said when it already was. */
export interface Once {
  readonly change: Change
  readonly error: OAuthErrorCode
  readonly reason: string
}

/** Marks that `jti` of `who` was used; the mark stays as long as the thing itself could be presented. */
export function onceUntil(storeKey: string, endsAt: number, error: OAuthErrorCode, reason: string): Once {
  // A second more than the thing lives: the store's clock may be a little ahead of ours.
  return { change: { op: 'insert', key: storeKey, value: '', expiresAt: endsAt + 1_000 }, error, reason }
}

/** Uses up everything in one transaction; the refusal of the first that was used before, if any. */
export async function useUp(context: Context, once: readonly Once[]): Promise<WireAnswer | undefined> {
  if (once.length === 0) return undefined
  const applied = await context.ports.commit(
    once.map(({ change }) => change),
    [],
  )
  return applied.ok ? undefined : usedBefore(once, applied.lost)
}

/** The refusal for the change of this index, when it is one of these; they must stand first in the transaction. */
export function usedBefore(once: readonly Once[], lost: number): WireAnswer | undefined {
  const item = once[lost]
  return item === undefined ? undefined : errorAnswer(item.error, item.reason)
}
