import type { McpAnswer } from '../ports.ts'
import type { Incoming } from '../revision.ts'
import type { McpSession } from './sessions.ts'

/** A request method of this era; the session is there where sessions are kept. */
export type LegacyMethod<Caller> = (
  incoming: Incoming<Caller>,
  session: McpSession | undefined,
) => McpAnswer | Promise<McpAnswer>
