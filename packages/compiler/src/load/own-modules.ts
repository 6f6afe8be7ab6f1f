import { dirname, sep } from 'node:path'
import { ownModule } from '../here.ts'

/** Tells whether a path is a source of the config language itself, rather than of the user's project. */
export function isOwnSource(path: string): boolean {
  return OWN_FOLDERS.some((folder) => path.startsWith(folder))
}

const OWN_FOLDERS = ['@fullmakt/config', '@fullmakt/ir'].map((name) => dirname(dirname(ownModule(name))) + sep)
