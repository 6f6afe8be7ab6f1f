import { resolve } from 'node:path'
import { readArtifact } from '../artifact/read-artifact.ts'
import type { Flag, Given } from './command.ts'
import type { ExitCode, Io } from './io.ts'

type Runtime = typeof import('@fullmakt/runtime')

/** What a stopped deployment is administered by. */
export type Administration = Awaited<ReturnType<Runtime['administer']>>

/** The flags of every command that administers a stopped deployment. */
export const administrationFlags: Readonly<Record<string, Flag>> = {
  artifact: { value: 'DIR', summary: 'the folder that `build` wrote; dist/fullmakt unless said' },
  data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
}

/** Opens the data of a deployment that is not running, for as long as a function takes. Says on stderr what keeps it shut, and returns 3. */
export async function withAdministration(
  { flags }: Given,
  io: Io,
  run: (administration: Administration) => Promise<ExitCode>,
): Promise<ExitCode> {
  const folder = resolve(io.cwd, String(flags['artifact'] ?? 'dist/fullmakt'))
  const files = await readArtifact(folder)
  if (files === undefined) {
    io.stderr.write(`error  there is no artifact at \`${folder}\`\n  help: fullmakt build\n`)
    return 3
  }
  const runtime = await import('@fullmakt/runtime')
  try {
    const administration = await runtime.administer({
      files,
      dataFolder: resolve(io.cwd, String(flags['data'] ?? '.fullmakt')),
      env: io.env,
      now: io.now,
      log: runtime.lineLog((line) => io.stderr.write(line), io.now),
    })
    try {
      return await run(administration)
    } finally {
      await administration.close()
    }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (typeof code !== 'string') throw error
    io.stderr.write(`error[${code}]  ${String(message)}\n`)
    return 3
  }
}
