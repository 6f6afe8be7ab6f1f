import { resolve } from 'node:path'
import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { saidErrors } from './audit-options.ts'

/** `fullmakt audit witness`: runs a witness. */
export const auditWitness: Command = {
  name: 'audit witness',
  summary: 'run a witness for audit logs of other machines',
  steps: [
    'make a key in the folder, or read the one that is there, and print its public side for trust policies',
    'cosign heads of the given logs that are shown to be append-only, until a signal ends it',
  ],
  positionals: [],
  flags: {
    log: { value: 'VKEY', many: true, summary: 'the verifier key of a log to watch' },
    name: { value: 'NAME', summary: 'the name of the witness, such as witness.example/w1' },
    folder: { value: 'DIR', summary: 'where its key and memory are; .fullmakt-witness unless said' },
    host: { value: 'HOST', summary: 'listen on this address; 127.0.0.1 unless said' },
    port: { value: 'PORT', summary: 'listen on this port; 8791 unless said' },
  },
  examples: ['fullmakt audit witness --name witness.example/w1 --log "$VKEY"'],
  exitCodes: { 3: 'it cannot listen', 130: 'ended by Ctrl-C', 143: 'ended by a signal' },
  run({ flags }, io) {
    const port = Number(flags['port'] ?? 8_791)
    if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      return Promise.resolve(usage(`\`--port\` does not take \`${String(flags['port'])}\``, io))
    }
    const name = flags['name']
    if (typeof name !== 'string' || /[\s+]/.test(name) || name === '') {
      return Promise.resolve(usage('`--name` takes a name without spaces and plus', io))
    }
    return saidErrors(io, async () => {
      const { lineLog, parseWitnessedLogs, serveWitness } = await import('@fullmakt/runtime')
      const logs = parseWitnessedLogs([flags['log'] ?? []].flat().map(String))
      if (logs === undefined || logs.length === 0) return usage('`--log` takes the verifier key of a log', io)
      const witness = await serveWitness({
        folder: resolve(io.cwd, String(flags['folder'] ?? '.fullmakt-witness')),
        name,
        logs,
        host: String(flags['host'] ?? '127.0.0.1'),
        port,
        now: io.now,
        log: lineLog((line) => io.stderr.write(line), io.now),
      })
      io.stdout.write(`witness ${name} ${witness.vkey} http://${witness.address}\n`)
      const exit = await io.interrupted
      await witness.close()
      return exit
    })
  },
}
