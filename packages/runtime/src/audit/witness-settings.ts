import type { LogKey } from '@fullmakt/audit'
import { parseKeys } from './verifier-keys.ts'

export { type RunningWitness, serveWitness } from './witness-server.ts'

/** The verifier keys of logs, those of one log a text; undefined when one of them is none. */
export function parseWitnessedLogs(texts: readonly string[]): readonly LogKey[] | undefined {
  const lists = texts.map(parseKeys)
  return lists.every((keys) => keys !== undefined) ? lists.flat() : undefined
}
