import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Program } from '@fullmakt/ir'
import { readArtifact } from '../../artifact/read-artifact.ts'
import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { readTrustFile } from '../open-artifact-folder.ts'
import { warnOfSecrets } from '../warn-of-secrets.ts'
import { auditFlags, auditSettings } from './audit-settings.ts'

/** `fullmakt serve`: serves an artifact. */
export const serve: Command = {
  name: 'serve',
  summary: 'serve an artifact',
  steps: [
    'with --trust, judge the signature over the manifest',
    'verify every file of the artifact against its manifest',
    'refuse an older revision than the last one served on this data',
    'open the data folder and compare the audit log with its last signed head',
    'listen, until a signal ends it',
  ],
  positionals: [{ name: 'ARTIFACT', summary: 'the folder that `build` wrote' }],
  flags: {
    trust: {
      value: 'FILE',
      summary: 'public keys, as a JWK Set or in PEM, of which one must have signed the artifact',
    },
    'allow-older': { summary: 'go back to an older revision' },
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
    host: { value: 'HOST', summary: "listen on this address; the server URL's own unless said" },
    port: { value: 'PORT', summary: "listen on this port; the server URL's own unless said" },
    'trust-proxy': {
      value: 'ADDRESS',
      many: true,
      summary: 'a proxy in front, or a network of them, whose X-Forwarded-For is believed; may be given several times',
    },
    ...auditFlags,
  },
  examples: [
    'fullmakt serve dist/fullmakt',
    'fullmakt serve dist/fullmakt --trust release.pem',
    'fullmakt serve dist --data /var/lib/fullmakt --host 0.0.0.0 --port 8080',
  ],
  exitCodes: { 3: 'the artifact or the data cannot be served', 130: 'ended by Ctrl-C', 143: 'ended by a signal' },
  async run({ flags, positionals }, io) {
    const port = flags['port'] === undefined ? undefined : Number(flags['port'])
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      return usage(`\`--port\` does not take \`${String(flags['port'])}\``, io)
    }
    const audit = await auditSettings({ flags }, io)
    if (audit === null) return 3
    if (typeof audit === 'string') return usage(audit, io)
    const folder = resolve(io.cwd, String(positionals['ARTIFACT']))
    const files = existsSync(folder) ? await readArtifact(folder) : undefined
    if (files === undefined) {
      io.stderr.write(
        `error  there is no artifact at \`${folder}\`\n  help: fullmakt build --out ${String(positionals['ARTIFACT'])}\n`,
      )
      return 3
    }
    const trust = flags['trust'] === undefined ? undefined : await readTrustFile(String(flags['trust']), io)
    if (trust === null) return 3
    const runtime = await import('@fullmakt/runtime')
    const log = runtime.lineLog((line) => io.stderr.write(line), io.now)
    try {
      const server = await runtime.serve({
        files,
        ...(trust === undefined ? {} : { trust }),
        allowOlder: flags['allow-older'] === true,
        dataFolder: resolve(io.cwd, String(flags['data'] ?? '.fullmakt')),
        env: io.env,
        audit,
        ...(flags['host'] === undefined ? {} : { host: String(flags['host']) }),
        ...(port === undefined ? {} : { port }),
        trustedProxies: [flags['trust-proxy'] ?? []].flat().map(String),
        now: io.now,
        log,
      })
      warnOfSecrets(programIn(files), io.env, log)
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

/** The Program of an artifact that was opened, so that it is known to be one. */
function programIn(files: ReadonlyMap<string, Uint8Array>): Program {
  return JSON.parse(Buffer.from(files.get('program.json') ?? []).toString('utf8')) as Program
}
