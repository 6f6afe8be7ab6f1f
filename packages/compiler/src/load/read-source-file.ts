import { readFileSync } from 'node:fs'

/** The text of a source file as compilers count it: without a byte order mark. Throws what the file system throws. */
export function readSourceFile(path: string): string {
  return readFileSync(path, 'utf8').replace(/^\ufeff/, '')
}
