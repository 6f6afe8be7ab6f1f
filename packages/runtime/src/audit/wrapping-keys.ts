import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { random } from '../crypto.ts'
import { keysBefore, masterKey } from '../signing.ts'
import { deriveKey } from './sealed.ts'
import { writeKey } from './write-key.ts'

/** The file of the key around the keys of subjects, where the environment names none. */
export const SUBJECTS_KEY_FILE = 'audit-subjects.key'

/**
 * The keys around the keys of subjects, the one to use first: that of `FULLMAKT_KEY` or `FULLMAKT_KEY_FILE`, else of a file in the data folder,
 * which is made unless `mayMake` is false and is readable by its owner only. Throws `ERR_KEY` for a key of another form.
 */
export function wrappingKeys(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  mayMake: boolean,
): readonly Uint8Array[] {
  const path = join(folder, SUBJECTS_KEY_FILE)
  const isNamed = env['FULLMAKT_KEY'] !== undefined || env['FULLMAKT_KEY_FILE'] !== undefined
  const keys = isNamed ? [masterKey(env), ...keysBefore(env)] : []
  if (!isNamed && mayMake && !existsSync(path)) {
    writeKey(path, `${Buffer.from(random(32)).toString('base64url')}\n`)
  }
  if (existsSync(path)) keys.push(masterKey({ FULLMAKT_KEY: readFileSync(path, 'utf8') }))
  return keys.map((key) => deriveKey(key, 'subjects'))
}
