import { parseTilePath } from '@fullmakt/audit'
import type { TileFolder } from './tile-folder.ts'

/**
 * The files of the log that everybody may read: tiles of hashes, and not the entries, which say who called what.
 * Takes the folder; returns a reader of paths in their one spelling, which is undefined for everything else.
 */
export function hashFile(folder: TileFolder): (path: string) => Promise<Uint8Array | undefined> {
  return async (path) => {
    const tile = parseTilePath(path)
    return tile === undefined || tile.level === 'entries' ? undefined : folder.read(path)
  }
}
