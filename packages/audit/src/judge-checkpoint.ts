import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { verifyCosignature } from './cosignature.ts'
import { type Ed25519Verify, openNote } from './open-note.ts'
import { type Note, parseNote } from './signed-note.ts'
import { meetsQuorum, type PolicyLog, type TlogPolicy } from './tlog-policy.ts'

/** A witness that cosigned: its name in the policy and its time in seconds since the Unix epoch, the earliest when it cosigned twice. */
export interface Witnessed {
  readonly name: string
  readonly timestamp: number
}

/**
 * What a policy says of a checkpoint: which log signed it and which witnesses cosigned it, or why it is not valid.
 *
 * - `format`: no signed checkpoint. `log`: none of the policy's logs signed it under its own origin.
 * - `signature`: a signature in the name of a key of the policy fails. `retired`: only keys signed it that others followed at a smaller size.
 * - `quorum`: the witnesses that cosigned are not enough.
 */
export type CheckpointVerdict =
  | {
      readonly ok: true
      readonly checkpoint: Checkpoint
      readonly log: PolicyLog
      readonly witnesses: readonly Witnessed[]
    }
  | { readonly ok: false; readonly reason: 'format' | 'log' | 'signature' | 'retired' | 'quorum' }

/**
 * Judges a signed checkpoint by a policy. A policy without logs accepts none. Signatures of keys that the policy does not name are ignored.
 * Does not compare the times of cosignatures with a clock, and does not check the root against any entries.
 * @see https://c2sp.org/tlog-policy
 */
export function judgeCheckpoint(verify: Ed25519Verify, policy: TlogPolicy, bytes: Uint8Array): CheckpointVerdict {
  const note = parseNote(bytes)
  const parsed = note.ok ? parseCheckpoint(note.note.text) : note
  if (!note.ok || !parsed.ok) return { ok: false, reason: 'format' }
  const { checkpoint } = parsed
  const candidates = policy.logs.filter(({ key }) => key.name === checkpoint.origin)
  const keys = candidates.map(({ key }) => key)
  const opened = openNote(verify, keys, bytes)
  if (!opened.ok) return { ok: false, reason: opened.reason === 'untrusted' ? 'log' : opened.reason }
  const signedBy = candidates.filter(({ key }) => opened.signedBy.includes(key))
  const log = signedBy.find(({ key }) => checkpoint.size <= (key.until ?? Number.MAX_SAFE_INTEGER))
  if (log === undefined) return { ok: false, reason: signedBy.length === 0 ? 'log' : 'retired' }
  const witnesses = witnessesOf(verify, policy, note.note)
  if (witnesses === undefined) return { ok: false, reason: 'signature' }
  const names = new Set(witnesses.map(({ name }) => name))
  return meetsQuorum(policy, names) ? { ok: true, checkpoint, log, witnesses } : { ok: false, reason: 'quorum' }
}

/** The policy's witnesses that cosigned the note; undefined when a signature in the name of one of them fails. */
function witnessesOf(verify: Ed25519Verify, policy: TlogPolicy, note: Note): Witnessed[] | undefined {
  const times = new Map<string, number>()
  for (const signature of note.signatures) {
    const named = policy.witnesses.filter(({ key }) => key.name === signature.name && key.id === signature.id)
    if (named.length === 0) continue
    let holds = false
    for (const { name, key } of named) {
      const result = verifyCosignature(verify, key, note.text, signature)
      if (!result.ok) continue
      holds = true
      times.set(name, Math.min(result.timestamp, times.get(name) ?? Number.POSITIVE_INFINITY))
    }
    if (!holds) return undefined
  }
  return [...times].map(([name, timestamp]) => ({ name, timestamp }))
}
