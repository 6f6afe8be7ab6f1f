import { formatVerifierKey, type LogKey, parseVerifierKey, type VerifierKey } from '@fullmakt/audit'
import { sha256 } from '../crypto.ts'

/** The file of a log's verifier keys in a data folder. */
export const VERIFIER_FILE = 'audit.vkey'

/**
 * The verifier keys of a log as text, the oldest first: one a line, as C2SP tools read it, and behind a key that another one followed a space and
 * the size up to which it signs alone.
 * @see https://c2sp.org/signed-note
 */
export function formatKeys(keys: readonly LogKey[]): string {
  return keys.map((key) => `${formatVerifierKey(key)}${key.until === undefined ? '' : ` ${key.until}`}\n`).join('')
}

/** Reads what `formatKeys` wrote, and single keys; undefined for anything else, for keys of several logs, and for none. */
export function parseKeys(text: string): readonly [LogKey, ...LogKey[]] | undefined {
  const keys: LogKey[] = []
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const key = parseLine(line)
    if (key === undefined || (keys[0] !== undefined && keys[0].name !== key.name)) return undefined
    keys.push(key)
  }
  const [first, ...others] = keys
  return first === undefined ? undefined : [first, ...others]
}

/** Whether two keys are one, whatever is known of how long they signed. */
export function isSameKey(one: VerifierKey, other: VerifierKey): boolean {
  return one.name === other.name && Buffer.compare(one.publicKey, other.publicKey) === 0
}

function parseLine(line: string): LogKey | undefined {
  const [text = '', until, ...rest] = line.split(' ')
  const parsed = parseVerifierKey(sha256, text)
  if (!parsed.ok || rest.length > 0) return undefined
  if (until === undefined) return parsed.key
  return /^\d{1,15}$/.test(until) ? { ...parsed.key, until: Number(until) } : undefined
}
