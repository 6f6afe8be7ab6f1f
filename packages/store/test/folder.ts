import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A path for a store in a folder of its own that goes away after the test. */
export function storePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'store.db')
}
