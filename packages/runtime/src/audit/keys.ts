import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatVerifierKey, type VerifierKey, verifierKey } from '@fullmakt/audit'
import { ed25519Key, type SigningKey, sha256 } from '../crypto.ts'

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
  if (!existsSync(path)) writeFileSync(path, signing.pem, { mode: 0o600, flag: 'wx' })
  writeFileSync(join(folder, VERIFIER_FILE), `${formatVerifierKey(verifier)}\n`)
  return { signing, verifier }
}
