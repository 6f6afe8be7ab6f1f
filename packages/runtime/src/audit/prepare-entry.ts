import type { Json } from '@fullmakt/ir'
import type { Change } from '@fullmakt/store'

/** An entry as a part of the server hands it over. */
export type LogEntry = Readonly<Record<string, unknown>>

/** The values that an entry is about, and whose they are. They are never in the entry. */
export interface LogValues {
  /** The account of the resource owner. */
  readonly user: string
  readonly args?: Json
  readonly result?: Json
}

/** An entry as it is written, and the changes that go with it into one transaction. */
export interface PreparedEntry {
  readonly entry: LogEntry
  readonly changes: readonly Change[]
}

/** Makes an entry fit to be kept for ever: subjects under pseudonyms, values as commitments. Resolves later only for a subject that is new. */
export type PrepareEntry = (entry: LogEntry, values: LogValues | undefined) => PreparedEntry | Promise<PreparedEntry>

/** Leaves entries as they are. */
export const prepareNothing: PrepareEntry = (entry) => ({ entry, changes: [] })
