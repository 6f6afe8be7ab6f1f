import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@fullmakt/ir'

/** Where an outcome is kept, and for which question. */
export interface KeptPlace {
  /** Absolute path of a folder of our own; made when it is missing. */
  readonly folder: string
  /** What was asked: the config's path and all settings that matter. */
  readonly question: string
}

interface Kept {
  readonly format: 'fullmakt.kept'
  readonly node: string
  readonly question: string
  /** Absolute paths with the digest of their bytes; null for a file that was not there. */
  readonly files: readonly (readonly [string, string | null])[]
  /** Absolute paths where something was looked for with what stood there, free of symbolic links; null for nothing. */
  readonly places: readonly (readonly [string, string | null])[]
  readonly outcome: Json
}

/**
 * The outcome that was kept for a question, or undefined when there is none or a file that it came from is another now.
 * Reads every file and trusts nothing but its bytes: not times, not sizes.
 */
export function readKept({ folder, question }: KeptPlace): Json | undefined {
  try {
    const kept = JSON.parse(readFileSync(pathOf(folder, question), 'utf8')) as Kept
    if (kept.format !== 'fullmakt.kept' || kept.node !== process.version || kept.question !== question) return undefined
    const isSame =
      kept.places.every(([path, real]) => realOf(path) === real) &&
      kept.files.every(([path, digest]) => digestOf(path) === digest)
    return isSame ? kept.outcome : undefined
  } catch {
    return undefined
  }
}

/**
 * Keeps an outcome.
 * Takes the place; the files that it came from, and where others were looked for, absolute paths; when it was begun, in milliseconds since the epoch;
 * and the outcome. Keeps nothing when one of the files was written since then: nobody knows which of its contents was read. A folder that cannot be
 * written is no error.
 */
export function keepOutcome(
  { folder, question }: KeptPlace,
  { files, lookedFor }: { readonly files: readonly string[]; readonly lookedFor: readonly string[] },
  begun: number,
  outcome: Json,
): void {
  try {
    if (files.some((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= begun)) return
    const digests = [...new Set(files)].sort().map((path) => [path, digestOf(path)] as const)
    const places = [...new Set(lookedFor)].sort().map((path) => [path, realOf(path)] as const)
    const kept: Kept = { format: 'fullmakt.kept', node: process.version, question, files: digests, places, outcome }
    mkdirSync(folder, { recursive: true })
    const fresh = join(folder, randomUUID())
    writeFileSync(fresh, JSON.stringify(kept), { mode: 0o600 })
    renameSync(fresh, pathOf(folder, question))
  } catch {
    // It is asked again next time.
  }
}

function pathOf(folder: string, question: string): string {
  return join(folder, `check-${createHash('sha256').update(question).digest('hex').slice(0, 32)}.json`)
}

function realOf(path: string): string | null {
  try {
    // Most places are empty, and an error costs more than a look.
    return statSync(path, { throwIfNoEntry: false }) === undefined ? null : realpathSync.native(path)
  } catch {
    return null
  }
}

function digestOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return null
  }
}
