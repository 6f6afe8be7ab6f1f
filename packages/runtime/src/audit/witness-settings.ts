import type { VerifierKey } from '@fullmakt/audit'
import { readKey } from './verify-data.ts'

export { type RunningWitness, serveWitness } from './witness-server.ts'

/** The verifier keys of logs, one a text; undefined when one of them is none. */
export function parseWitnessedLogs(texts: readonly string[]): readonly VerifierKey[] | undefined {
  const keys = texts.map(readKey).filter((key) => key !== undefined)
  return keys.length === texts.length ? keys : undefined
}
