import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatVerifierKey, type VerifierKey, verifierKey } from '@fullmakt/audit'
import { ed25519Key, type SigningKey, sha256 } from '../crypto.ts'
import { writeKey } from './write-key.ts'

/** The key that signs the log's checkpoints, and its public side as C2SP tools read it. */
export interface LogKey {
  readonly signing: SigningKey
  readonly verifier: VerifierKey
}

/** The files of the log's key in a data folder. */
export const KEY_FILE = 'audit-key.pem'
/** The public side: one line that `audit verify` and other tools take. @see https://c2sp.org/signed-note */
export const VERIFIER_FILE = 'audit.vkey'

/**
 * Reads the log's key from a data folder, or makes it at the first start.
 * Takes the folder and the log's origin, which names the key. The private key is readable by its owner only.
 */
export function logKey(folder: string, origin: string): LogKey {
  const path = join(folder, KEY_FILE)
  const signing = existsSync(path) ? ed25519Key(readFileSync(path, 'utf8')) : ed25519Key()
  const verifier = verifierKey(sha256, origin, signing.publicKey)
  if (!existsSync(path)) writeKey(path, signing.pem)
  const [shown, text] = [join(folder, VERIFIER_FILE), `${formatVerifierKey(verifier)}\n`]
  // Whoever verifies reads it at any time, so it is not touched while it is right.
  if (!existsSync(shown) || readFileSync(shown, 'utf8') !== text) writeKey(shown, text, 0o644)
  return { signing, verifier }
}
