/** An entry of the log as it is read back, with its index. */
export interface ReadEntry {
  readonly index: number
  readonly entry: LoggedEntry
}

/** An entry as it was written; what else it has depends on its kind. */
export interface LoggedEntry {
  readonly v: number
  /** Milliseconds since the epoch. */
  readonly t: number
  readonly kind: string
  readonly [member: string]: unknown
}

/** Which entries are wanted; what is absent does not matter. */
export interface EntryFilter {
  readonly agent?: string
  readonly tool?: string
  /** What was decided about a call: `allow`, `approve` or `deny`. */
  readonly decision?: string
  /** From this time on, in milliseconds since the epoch. */
  readonly since?: number
  /** Before this time. */
  readonly until?: number
  /** The pseudonym of the resource owner. */
  readonly user?: string
}

/** What was decided about a call, as an entry says it; undefined for entries that decide nothing. */
export function decisionOf(entry: LoggedEntry): string | undefined {
  if (entry.kind === 'call.denied') return 'deny'
  return entry.kind === 'call.intent' ? String(entry['effect']) : undefined
}

/**
 * Makes a filter for entries in the order of the log. The end of a call is wanted when its intent was: it names neither agent nor tool.
 */
export function entryFilter(filter: EntryFilter): (entry: LoggedEntry) => boolean {
  const calls = new Set<unknown>()
  const isAboutCalls = [filter.agent, filter.tool, filter.decision, filter.user].some((value) => value !== undefined)
  return (entry) => {
    if (filter.since !== undefined && entry.t < filter.since) return false
    if (filter.until !== undefined && entry.t >= filter.until) return false
    if (!isAboutCalls) return true
    if (entry.kind === 'call.outcome' || entry.kind === 'call.unknown') return calls.delete(entry['call'])
    const isWanted = matches(filter, entry)
    if (isWanted && entry.kind === 'call.intent') calls.add(entry['call'])
    return isWanted
  }
}

/** Whether an entry itself has what is wanted of agent, tool, decision and user. */
export function matches({ agent, tool, decision, user }: EntryFilter, entry: LoggedEntry): boolean {
  if (agent !== undefined && entry['agent'] !== agent) return false
  if (tool !== undefined && entry['tool'] !== tool) return false
  if (user !== undefined && entry['user'] !== user) return false
  return decision === undefined || decisionOf(entry) === decision
}

/** An entry's bytes as a value; throws for bytes that are no entry. */
export function parseEntry(bytes: Uint8Array): LoggedEntry {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as LoggedEntry
}
