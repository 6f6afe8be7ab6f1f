import { parseTlogPolicy, type TlogPolicy, verifierKey } from '@fullmakt/audit'
import { sha256 } from '../crypto.ts'
import { type ProofVerification, verifyEntryProof } from './prove-entry.ts'
import { readKey } from './verify-data.ts'

/** A trust policy of a file's bytes, or undefined when it is none. @see https://c2sp.org/tlog-policy */
export function readPolicy(bytes: Uint8Array): TlogPolicy | undefined {
  const parsed = parseTlogPolicy(sha256, bytes)
  return parsed.ok ? parsed.policy : undefined
}

/**
 * Verifies a proof of one entry offline. Takes the log's verifier key as text and optionally a policy whose witnesses must have cosigned.
 * Returns undefined when the key is none.
 */
export function verifyProofFile(
  verifierKeyText: string,
  policy: TlogPolicy | undefined,
  bytes: Uint8Array,
): ProofVerification | undefined {
  const key = readKey(verifierKeyText)
  if (key === undefined) return undefined
  const logs = [{ key: verifierKey(sha256, key.name, key.publicKey) }]
  return verifyEntryProof({ witnesses: [], groups: [], quorum: 'none', ...policy, logs }, bytes)
}
