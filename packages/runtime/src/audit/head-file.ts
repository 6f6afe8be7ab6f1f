import type { FileSteps } from './file-steps.ts'
import { writeDurably } from './write-whole.ts'

/**
 * The last signed head of the log, kept apart from the database, so that a database put back from an older copy is noticed.
 * Written whole or not at all.
 */
export interface HeadFile {
  /** The bytes of the last head, or undefined when there is none yet. */
  read(): Promise<Uint8Array | undefined>
  /** Resolves when the head is on the disk. */
  write(checkpoint: Uint8Array): Promise<void>
}

/** The head file at an absolute path. */
export function headFile(steps: FileSteps, path: string): HeadFile {
  return { read: () => steps.read(path), write: (checkpoint) => writeDurably(steps, path, checkpoint) }
}
