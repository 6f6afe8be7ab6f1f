import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import type { Applied, Change, Store } from '@fullmakt/store'
import type { ApprovalEvent } from './approval-event.ts'

/** What approvals stand on. */
export interface ApprovalContext {
  readonly program: Program
  readonly store: Pick<Store, 'get' | 'list' | 'rateTake'>
  /** Applies state changes and the entries that tell of them, in one transaction. */
  commit(changes: readonly Change[], events: readonly ApprovalEvent[]): Promise<Applied>
  readonly accounts: Pick<AuthorizationServer['accounts'], 'find'>
  readonly listGrants: AuthorizationServer['listGrants']
  /** Milliseconds since the epoch; never steps back. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}
