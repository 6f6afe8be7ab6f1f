import { accessSync, constants, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Work that a type-check may take, in seconds of the processor. Sound configs of thousands of tools take a tenth of it. */
export const MAX_TYPE_SECONDS = 120

/**
 * A program that runs another one, and is ended by the system once it has worked for as long as it may.
 * Takes the absolute path of the other, that of a folder to write to, and the seconds of processor time. Whoever waits for the compiler waits without
 * a clock, so the limit is the system's own. Says nothing on standard error. Returns the other's path, without any limit, on a system that has no
 * POSIX shell or lets nothing run from the folder.
 *
 * @see POSIX.1-2024, ulimit and setrlimit (RLIMIT_CPU)
 */
export function limitedProgram(program: string, folder: string, seconds: number): string {
  const path = join(folder, 'limited')
  try {
    accessSync('/bin/sh', constants.X_OK)
    const quoted = `'${program.replaceAll("'", `'\\''`)}'`
    writeFileSync(path, `#!/bin/sh\nulimit -t ${seconds} 2>/dev/null\nexec ${quoted} "$@" 2>/dev/null\n`, {
      mode: 0o700,
    })
    accessSync(path, constants.X_OK)
    return path
  } catch {
    return program
  }
}
