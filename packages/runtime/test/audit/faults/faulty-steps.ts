import { basename } from 'node:path'
import type { FileSteps } from '../../../src/audit/file-steps.ts'
import type { Faults } from './fault.ts'

/** Steps of which every one that changes something can fail. */
export function faultySteps(steps: FileSteps, faults: Faults): FileSteps {
  return {
    read: steps.read,
    open: (path, mode) =>
      faults.later(`open ${basename(path)}`, async () => {
        const file = await steps.open(path, mode)
        return {
          write: (bytes) =>
            faults.later(
              `write ${basename(path)}`,
              () => file.write(bytes),
              () => file.write(bytes.subarray(0, bytes.length >> 1)),
            ),
          sync: () => faults.later(`sync ${basename(path)}`, () => file.sync()),
          close: () => file.close(),
        }
      }),
    rename: (from, to) => faults.later(`rename ${basename(to)}`, () => steps.rename(from, to)),
    makeFolder: (path) => faults.later(`make ${basename(path)}`, () => steps.makeFolder(path)),
    syncFolder: (path) => faults.later(`sync folder ${basename(path)}`, () => steps.syncFolder(path)),
    remove: (path) => faults.later(`remove ${basename(path)}`, () => steps.remove(path)),
  }
}
