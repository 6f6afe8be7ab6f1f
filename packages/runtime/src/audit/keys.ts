import { join } from 'node:path'
import { type VerifierKey, verifierKey } from '@fullmakt/audit'
import { ed25519Key, type SigningKey, sha256 } from '../crypto.ts'
import type { FileSteps } from './file-steps.ts'
import { writeDurably } from './write-whole.ts'

/** A key that signs the log's checkpoints, and its public side. */
export interface SigningLogKey {
  readonly signing: SigningKey
  readonly verifier: VerifierKey
}

/** The key that signs, and the one that waits to follow it. */
export interface LogKeys {
  readonly current: SigningLogKey
  readonly next: SigningLogKey | undefined
}

/** The file of the key that signs in a data folder. */
export const KEY_FILE = 'audit-key.pem'
/** The file of the key that follows it at the next start. */
export const NEXT_KEY_FILE = 'audit-key.next.pem'

/**
 * Reads the log's keys from a data folder, or makes one at the first start.
 * Takes the steps, the folder and the log's origin, which names the keys. Private keys are readable by their owner only. Throws for a file that
 * holds another kind of key.
 */
export async function openLogKeys(steps: FileSteps, folder: string, origin: string): Promise<LogKeys> {
  const current = await readKey(steps, join(folder, KEY_FILE), origin)
  const next = await readKey(steps, join(folder, NEXT_KEY_FILE), origin)
  return { current: current ?? (await makeKey(steps, join(folder, KEY_FILE), origin)), next }
}

/** Makes the key that follows the present one at the next start, unless one waits already. */
export async function makeNextKey(steps: FileSteps, folder: string, origin: string): Promise<void> {
  const path = join(folder, NEXT_KEY_FILE)
  if ((await readKey(steps, path, origin)) === undefined) await makeKey(steps, path, origin)
}

/** Puts the key that waits into the place of the one that signed, which is gone then. */
export async function takeNextKey(steps: FileSteps, folder: string): Promise<void> {
  await steps.rename(join(folder, NEXT_KEY_FILE), join(folder, KEY_FILE))
  await steps.syncFolder(folder)
}

async function readKey(steps: FileSteps, path: string, origin: string): Promise<SigningLogKey | undefined> {
  const bytes = await steps.read(path)
  return bytes === undefined ? undefined : keyOf(ed25519Key(Buffer.from(bytes).toString('utf8')), origin)
}

async function makeKey(steps: FileSteps, path: string, origin: string): Promise<SigningLogKey> {
  const signing = ed25519Key()
  await writeDurably(steps, path, Buffer.from(signing.pem))
  return keyOf(signing, origin)
}

function keyOf(signing: SigningKey, origin: string): SigningLogKey {
  return { signing, verifier: verifierKey(sha256, origin, signing.publicKey) }
}
