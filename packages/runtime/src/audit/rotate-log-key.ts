import { formatVerifierKey } from '@fullmakt/audit'
import type { Log } from '../log.ts'
import { nodeFileSteps } from './file-steps.ts'
import { makeNextKey } from './keys.ts'
import { withStoppedLog } from './stopped-log.ts'

/** What came of a rotation: the verifier key of the key that signs from now on. */
export interface RotatedLogKey {
  readonly vkey: string
}

/**
 * Lets a new key sign the log of a deployment that is not running. The change is an entry of the log; the first head over it is signed by both
 * keys, those after it by the new one alone, and the old private key is gone then. A crash on the way leaves it to the next start to go on.
 * Throws what `withStoppedLog` throws.
 */
export async function rotateLogKey(options: {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
}): Promise<RotatedLogKey> {
  const { folder } = options
  const prepare = (origin: string): Promise<void> => makeNextKey(nodeFileSteps, folder, origin)
  return await withStoppedLog({ ...options, prepare }, async ({ keys }) => {
    return { vkey: formatVerifierKey(keys.at(-1)!) }
  })
}
