import { dirname, join, resolve } from 'node:path'
import { emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import type { RunningServer, ServeOptions } from '@fullmakt/runtime'
import type { Command, Given } from '../command.ts'
import { compileConfig, compileFlags, configPath, usage } from '../compile-config.ts'
import type { Io } from '../io.ts'
import { renderPlan } from '../render-plan.ts'
import { report } from '../reports.ts'
import { version } from '../version.ts'
import { warnOfSecrets } from '../warn-of-secrets.ts'
import { watchFiles } from '../watch-files.ts'

/** `fullmakt dev`: serves the config as it is written. */
export const dev: Command = {
  name: 'dev',
  summary: 'serve the config while it is written',
  steps: [
    'do what `check` does, and serve what is right',
    'watch the sources of the config',
    'on each change check again: what is right replaces what is served, at once and as a whole, and who gains or loses calls is said; what is not right replaces nothing',
  ],
  positionals: [],
  flags: {
    ...compileFlags,
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
    host: { value: 'HOST', summary: "listen on this address; the server URL's own unless said" },
    port: { value: 'PORT', summary: "listen on this port; the server URL's own unless said" },
  },
  examples: ['fullmakt dev', 'fullmakt dev --data /tmp/trial'],
  exitCodes: { 3: 'it cannot be served', 130: 'ended by Ctrl-C', 143: 'ended by a signal' },
  async run(given, io) {
    const port = given.flags['port'] === undefined ? undefined : Number(String(given.flags['port']).trim() || 'none')
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      return usage(`\`--port\` does not take \`${String(given.flags['port'])}\``, io)
    }
    const first = await compileConfig(given, io)
    if (first.kind === 'usage') return usage(first.message, io)
    const served = await createServed(given, io, port)
    let rounds: Promise<void> = Promise.resolve()
    const watching = watchFiles(dirname(configPath(given, io)), () => {
      rounds = rounds.then(again).catch(failed)
    })
    const again = async (): Promise<void> => {
      const next = await compileConfig(given, io)
      if (next.kind === 'compiled') await round(next)
    }
    // What goes wrong in us must not end what is served.
    const failed = (error: unknown): void => {
      io.stderr.write(`error[FMK9001]  a bug in Fullmakt: ${error instanceof Error ? error.message : String(error)}\n`)
      served.keep()
    }
    const round = async ({ compilation, exit }: Extract<typeof first, { kind: 'compiled' }>): Promise<void> => {
      const { inputs, project } = compilation
      watching.include([...inputs, join(project, 'package.json'), join(project, 'tsconfig.json')])
      await report(compilation, given, io)
      if (exit === 0 && compilation.program !== null) await served.show(compilation.program)
      else served.keep()
    }
    rounds = rounds.then(() => round(first)).catch(failed)
    const exit = await Promise.race([io.interrupted, served.failed])
    watching.close()
    await rounds
    await served.close()
    return exit
  },
}

interface Served {
  /** Serves a Program from now on. */
  show(program: Program): Promise<void>
  /** Says that what was served before still is. */
  keep(): void
  /** Resolves when serving could not begin. */
  readonly failed: Promise<3>
  close(): Promise<void>
}

async function createServed(given: Given, io: Io, port: number | undefined): Promise<Served> {
  const runtime = await import('@fullmakt/runtime')
  const say = (text: string): void => io.stderr.write(`${text}\n`)
  let server: RunningServer | undefined
  let shown: { readonly program: Program; readonly digest: string } | undefined
  let fail: (exit: 3) => void = () => {}
  const failed = new Promise<3>((resolvePromise) => {
    fail = resolvePromise
  })
  const log = runtime.lineLog((line) => io.stderr.write(line), io.now)
  const begin = (files: ReadonlyMap<string, Uint8Array>): Promise<RunningServer> =>
    runtime.serve({ ...optionsOf(given, io, port), files, log })
  return {
    failed,
    async show(program) {
      const { files, digest } = await emitArtifact(program, version)
      if (digest === shown?.digest) return say('unchanged: it means the same')
      try {
        if (server === undefined) server = await begin(files)
        else await server.swap(files)
      } catch (error) {
        const { code, message } = error as { code?: unknown; message?: unknown }
        if (typeof code !== 'string') throw error
        say(`error[${code}]  ${String(message)}`)
        if (server === undefined) fail(3)
        return
      }
      warnOfSecrets(program, io.env, log)
      say(`serving ${digest} on ${server.address}`)
      if (shown !== undefined) {
        const { compare } = await import('@fullmakt/plan')
        io.stderr.write(renderPlan(await compare(shown.program, program)))
      }
      shown = { program, digest }
    },
    keep: () => say(server === undefined ? 'waiting: nothing is served yet' : 'kept: what was served before still is'),
    async close() {
      await server?.close()
    },
  }
}

function optionsOf({ flags }: Given, io: Io, port: number | undefined): Omit<ServeOptions, 'files' | 'log'> {
  const folder = resolve(io.cwd, String(flags['cwd'] ?? '.'))
  return {
    dataFolder: resolve(folder, String(flags['data'] ?? '.fullmakt')),
    env: io.env,
    // What is being written has no revision yet.
    allowOlder: true,
    ...(flags['host'] === undefined ? {} : { host: String(flags['host']) }),
    ...(port === undefined ? {} : { port }),
    now: io.now,
  }
}
