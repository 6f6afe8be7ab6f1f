import { parseTlogPolicy, type TlogPolicy } from '@fullmakt/audit'
import { sha256 } from '../crypto.ts'
import { type ProofVerification, verifyEntryProof } from './prove-entry.ts'
import { parseKeys } from './verifier-keys.ts'

/** A trust policy of a file's bytes, or undefined when it is none. @see https://c2sp.org/tlog-policy */
export function readPolicy(bytes: Uint8Array): TlogPolicy | undefined {
  const parsed = parseTlogPolicy(sha256, bytes)
  return parsed.ok ? parsed.policy : undefined
}

/**
 * Verifies a proof of one entry offline. Takes the log's verifier keys as text and optionally a policy whose witnesses must have cosigned.
 * Returns undefined when the keys are none. A proof under a key that others followed holds up to the size that stands with that key.
 */
export function verifyProofFile(
  verifierKeys: string,
  policy: TlogPolicy | undefined,
  bytes: Uint8Array,
): ProofVerification | undefined {
  const keys = parseKeys(verifierKeys)
  if (keys === undefined) return undefined
  const logs = keys.map((key) => ({ key }))
  return verifyEntryProof({ witnesses: [], groups: [], quorum: 'none', ...policy, logs }, bytes)
}
