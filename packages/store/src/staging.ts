import type { Applied, Change, Entry } from './port.ts'

/** What an adapter holds, as the judge of a transition needs to see it. `read` gives live entries only. */
export interface View {
  read(key: string): Entry | undefined
  logSize(log: string): number
}

/** The writes of all transitions of one batch that held, on top of a view; the adapter makes them durable together. */
export interface Staging {
  readonly view: View
  /** The last state of each key written; undefined = removed. */
  readonly entries: Map<string, Entry | undefined>
  /** One for each `revoke`, repeated ones too: the epoch grows by this many. */
  readonly revoked: string[]
  readonly appended: Map<string, { readonly from: number; readonly entries: Uint8Array[] }>
}

/** An empty batch over a view. */
export function openStaging(view: View): Staging {
  return { view, entries: new Map(), revoked: [], appended: new Map() }
}

/** The live entry under `key` as the batch leaves it so far. */
export function stagedEntry(staging: Staging, key: string): Entry | undefined {
  return staging.entries.has(key) ? staging.entries.get(key) : staging.view.read(key)
}

/**
 * Judges the steps of one transition in order, each against the state its predecessors leave, and stages its writes: all, or none when a step is lost.
 * Does not check arguments (`checkChanges` does). An error of the view passes through with nothing staged.
 */
export function stageChanges(staging: Staging, changes: readonly Change[]): Applied {
  const written = new Map<string, Entry | undefined>()
  const grown = new Map<string, Uint8Array[]>()
  const revoked: string[] = []
  const taken: (string | undefined)[] = []
  const appended: (number | undefined)[] = []
  const read = (key: string) => (written.has(key) ? written.get(key) : stagedEntry(staging, key))

  for (const [step, change] of changes.entries()) {
    taken.push(undefined)
    appended.push(undefined)
    if (change.op === 'revoke') {
      revoked.push(change.subject)
    } else if (change.op === 'append') {
      const entries = grown.get(change.log) ?? []
      appended[step] = stagedLogSize(staging, change.log) + entries.length
      grown.set(change.log, entries.concat(change.entries))
    } else {
      const before = read(change.key)
      if (!holds(change, before)) return { ok: false, lost: step }
      if (change.op === 'take') taken[step] = before?.value
      written.set(change.key, 'value' in change ? entryAfter(change, before) : undefined)
    }
  }

  for (const [key, entry] of written) staging.entries.set(key, entry)
  staging.revoked.push(...revoked)
  for (const [log, entries] of grown) appendStaged(staging, log, entries)
  return { ok: true, taken, appended }
}

type KeyChange = Exclude<Change, { readonly op: 'revoke' | 'append' }>

function holds(change: KeyChange, before: Entry | undefined): boolean {
  switch (change.op) {
    case 'insert':
      return before === undefined
    case 'take':
      return before !== undefined
    case 'swap':
      return before?.version === change.version
    case 'put':
    case 'delete':
      return true
  }
}

function entryAfter(change: { readonly value: string; readonly expiresAt?: number }, before: Entry | undefined): Entry {
  const version = (before?.version ?? 0) + 1
  const { value, expiresAt } = change
  return expiresAt === undefined ? { value, version } : { value, version, expiresAt }
}

function stagedLogSize(staging: Staging, log: string): number {
  const grown = staging.appended.get(log)
  return grown === undefined ? staging.view.logSize(log) : grown.from + grown.entries.length
}

function appendStaged(staging: Staging, log: string, entries: readonly Uint8Array[]): void {
  const grown = staging.appended.get(log) ?? { from: staging.view.logSize(log), entries: [] }
  for (const entry of entries) grown.entries.push(entry)
  staging.appended.set(log, grown)
}
