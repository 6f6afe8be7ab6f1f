import { formatVerifierKey, type LogKey, type VerifierKey } from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import type { AuditLog } from './audit-log.ts'
import { formatKeys, parseKeys } from './verifier-keys.ts'

/** The kind of the entry that tells of a change of the log's key. */
export const KEY_ROTATED = 'log.key.rotated'
const PLACE = 'audit-log-keys'

/** The keys that others followed, the oldest first, as the store has them. Throws `ERR_AUDIT_TAMPERED` when it has something else. */
export async function readKeyHistory(store: Store): Promise<readonly LogKey[]> {
  const kept = await store.get(PLACE)
  if (kept === undefined) return []
  const keys = parseKeys(kept.value)
  if (keys !== undefined) return keys
  throw new FullmaktError('ERR_AUDIT_TAMPERED', "the list of the audit log's former keys is none")
}

/**
 * Lets one key follow another: the entry that says so and the list of former keys are one transaction. Nothing may be appended meanwhile.
 * Returns the former keys. From the entry on, a head over it needs the signature of the key that follows.
 */
export async function recordRotation(
  log: AuditLog,
  history: readonly LogKey[],
  from: VerifierKey,
  to: VerifierKey,
): Promise<readonly LogKey[]> {
  const former = [...history, { ...from, until: log.head().size }]
  await log.commit(
    [{ op: 'put', key: PLACE, value: formatKeys(former) }],
    [{ kind: KEY_ROTATED, from: formatVerifierKey(from), to: formatVerifierKey(to), by: 'admin' }],
  )
  return former
}

/** Finds the changes of the key among entries, as verifying reads them. */
export interface RotationWatch {
  /** Looks at the entries of a batch, in order from the first of the log. */
  visit(batch: readonly Uint8Array[]): void
  /** Keys with the ends that the entries give them. */
  dated(keys: readonly LogKey[]): readonly LogKey[]
}

const NEEDLE = Buffer.from(`"kind":"${KEY_ROTATED}"`)

/** Starts watching. Looks for the kind in the bytes of an entry before it is parsed: of millions, few are of it. */
export function watchRotations(): RotationWatch {
  const ends = new Map<string, number>()
  let size = 0
  return {
    visit(batch) {
      for (const bytes of batch) {
        const { buffer, byteOffset, length } = bytes
        const from = Buffer.from(buffer, byteOffset, length).includes(NEEDLE) ? rotatedFrom(bytes) : undefined
        if (from !== undefined && !ends.has(from)) ends.set(from, size)
        size++
      }
    },
    dated: (keys) =>
      keys.map((key) => {
        const until = ends.get(formatVerifierKey(key))
        return until === undefined ? key : { ...key, until: Math.min(until, key.until ?? until) }
      }),
  }
}

function rotatedFrom(bytes: Uint8Array): string | undefined {
  try {
    const { kind, from } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Readonly<Record<string, unknown>>
    return kind === KEY_ROTATED && typeof from === 'string' ? from : undefined
  } catch {
    // Whether the entries are those that were signed is judged by their hashes.
    return undefined
  }
}
