import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Makes a folder outside the workspace, by its real path. Whoever asks takes it away. */
export function makeFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-test-')))
}

/** Takes a folder away, whatever is in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Makes a folder that goes with the running test. */
export function temporaryFolder(): string {
  const folder = makeFolder()
  onTestFinished(() => removeFolder(folder))
  return folder
}
