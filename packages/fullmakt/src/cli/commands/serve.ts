import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readArtifact } from '../../artifact/read-artifact.ts'
import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'

/** `fullmakt serve`: serves an artifact. */
export const serve: Command = {
  name: 'serve',
  summary: 'serve an artifact',
  steps: [
    'verify every file of the artifact against its manifest',
    'open the data folder and compare the audit log with its last signed head',
    'listen, until a signal ends it',
  ],
  positionals: [{ name: 'ARTIFACT', summary: 'the folder that `build` wrote' }],
  flags: {
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
    host: { value: 'HOST', summary: "listen on this address; the server URL's own unless said" },
    port: { value: 'PORT', summary: "listen on this port; the server URL's own unless said" },
  },
  examples: ['fullmakt serve dist/fullmakt', 'fullmakt serve dist --data /var/lib/fullmakt --host 0.0.0.0 --port 8080'],
  exitCodes: { 3: 'the artifact or the data cannot be served', 130: 'ended by Ctrl-C', 143: 'ended by a signal' },
  async run({ flags, positionals }, io) {
    const port = flags['port'] === undefined ? undefined : Number(flags['port'])
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      return usage(`\`--port\` does not take \`${String(flags['port'])}\``, io)
    }
    const folder = resolve(io.cwd, String(positionals['ARTIFACT']))
    const files = existsSync(folder) ? await readArtifact(folder) : undefined
    if (files === undefined) {
      io.stderr.write(
        `error  there is no artifact at \`${folder}\`\n  help: fullmakt build --out ${String(positionals['ARTIFACT'])}\n`,
      )
      return 3
    }
    const runtime = await import('@fullmakt/runtime')
    const log = runtime.lineLog((line) => io.stderr.write(line), io.now)
    try {
      const server = await runtime.serve({
        files,
        dataFolder: resolve(io.cwd, String(flags['data'] ?? '.fullmakt')),
        env: io.env,
        ...(flags['host'] === undefined ? {} : { host: String(flags['host']) }),
        ...(port === undefined ? {} : { port }),
        now: io.now,
        log,
      })
      log('info', 'listening', { address: server.address })
      const exit = await io.interrupted
      await server.close()
      return exit
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown }
      if (typeof code !== 'string') throw error
      io.stderr.write(`error[${code}]  ${String(message)}\n`)
      return 3
    }
  },
}
