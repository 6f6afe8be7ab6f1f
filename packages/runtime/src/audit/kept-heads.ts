import { type Checkpoint, type LogTrust, openCheckpoint } from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { HeadFile } from './head-file.ts'
import { tampered } from './recover-log.ts'
import { CHECKPOINT_FILE, type TileFolder } from './tile-folder.ts'

/** A signed head with the note that it stands in. */
export interface SignedHead extends Checkpoint {
  readonly note: Uint8Array
}

/**
 * The signed heads that were kept beside the database, the smallest first: the last one, and the published one.
 * Throws `ERR_AUDIT_TAMPERED` when one of them cannot be trusted, or when they are two of one size.
 */
export async function keptHeads(heads: HeadFile, folder: TileFolder, trust: LogTrust): Promise<readonly SignedHead[]> {
  const kept = [
    trusted(await folder.read(CHECKPOINT_FILE), trust, 'published'),
    trusted(await heads.read(), trust, 'kept'),
  ]
  const known = kept.filter((head) => head !== undefined).sort((a, b) => a.size - b.size)
  const [first, second] = known
  if (first?.size === second?.size && first && second && Buffer.compare(first.root, second.root) !== 0) {
    throw tampered('there are two heads of one size')
  }
  return known
}

function trusted(bytes: Uint8Array | undefined, trust: LogTrust, which: string): SignedHead | undefined {
  if (bytes === undefined) return undefined
  const opened = openCheckpoint(trust, bytes)
  if (opened.ok) return { ...opened.checkpoint, note: bytes }
  throw new FullmaktError(
    'ERR_AUDIT_TAMPERED',
    `the audit log was tampered with: the ${which} head cannot be trusted (${opened.reason}). Run \`fullmakt audit verify\`.`,
  )
}
