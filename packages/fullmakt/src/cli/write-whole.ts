import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file whole or not at all: beside its place first, then renamed.
 * Takes an absolute path and the text; makes missing folders and keeps the permissions of a file that is there. Returns why where it could not.
 */
export function writeWhole(
  path: string,
  text: string,
): { readonly ok: true } | { readonly ok: false; readonly reason: string } {
  const fresh = `${path}.${randomUUID()}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    const mode = statSync(path, { throwIfNoEntry: false })?.mode
    writeFileSync(fresh, text, { flag: 'wx', ...(mode === undefined ? {} : { mode: mode & 0o777 }) })
    renameSync(fresh, path)
    return { ok: true }
  } catch (error) {
    discard(fresh)
    return { ok: false, reason: String((error as { code?: unknown }).code ?? 'unknown') }
  }
}

function discard(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never made.
  }
}
