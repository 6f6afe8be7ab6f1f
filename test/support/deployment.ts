import { join } from 'node:path'
import { compile, emitArtifact, render } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { type RunningServer, type ServeOptions, serve } from '@fullmakt/runtime'

/** A config of `test/fixtures`, compiled. */
export interface CompiledFixture {
  readonly program: Program
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What the server told its operator. */
export interface LogLine {
  readonly level: string
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Compiles the config of a folder of `test/fixtures`. Takes files to put into the artifact beside what the config makes. */
export async function compileFixture(name: string, extra?: ReadonlyMap<string, Uint8Array>): Promise<CompiledFixture> {
  const configFile = join(import.meta.dirname, '../fixtures', name, 'fullmakt.config.ts')
  const { program, diagnostics } = await compile({ configFile })
  if (program === null) throw new Error(await render('concise', diagnostics))
  return { program, files: (await emitArtifact(program, '0.0.0', extra)).files }
}

/** Serves a compiled fixture in this process, where its config says, and keeps what it logs. Takes what else is to be other than usual. */
export async function serveFixture(
  { files }: CompiledFixture,
  dataFolder: string,
  env: Readonly<Record<string, string>>,
  more: Partial<ServeOptions> = {},
): Promise<{ readonly server: RunningServer; readonly log: readonly LogLine[] }> {
  const log: LogLine[] = []
  const server = await serve({
    files,
    dataFolder,
    env,
    now: Date.now,
    log: (level, event, fields = {}) => void log.push({ level, event, fields }),
    ...more,
  })
  return { server, log }
}
