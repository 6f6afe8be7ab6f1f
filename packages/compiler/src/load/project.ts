import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the nearest package.json at or above a config, or the config's own where there is none. Takes and returns absolute paths. */
export function projectOf(configFile: string): string {
  for (let folder = dirname(configFile); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return dirname(configFile)
  }
}
