import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from '../command.ts'
import { count } from '../compile-config.ts'
import type { Io } from '../io.ts'

/** `fullmakt audit verify`: proves that the audit log is whole. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'prove that the audit log is whole',
  steps: [
    'read every entry and build the RFC 6962 tree over them',
    'compare its root with the signed head',
    'with --since, prove that a checkpoint kept elsewhere is a part of it',
  ],
  positionals: [],
  flags: {
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
    key: { value: 'VKEY', summary: 'the verifier key, kept elsewhere; the one in the data folder unless said' },
    since: { value: 'FILE', summary: 'a checkpoint that was saved elsewhere' },
    json: { summary: 'one JSON document' },
  },
  examples: ['fullmakt audit verify', 'fullmakt audit verify --since checkpoint.txt --key "$VKEY"'],
  exitCodes: { 0: 'whole', 1: 'tampered with', 3: 'it could not be read' },
  async run({ flags }, io) {
    const since = flags['since'] === undefined ? undefined : read(resolve(io.cwd, String(flags['since'])))
    if (since === null) {
      io.stderr.write(`error  \`${String(flags['since'])}\` could not be read\n`)
      return 3
    }
    const { verifyData } = await import('@fullmakt/runtime')
    const started = io.now()
    const found = await verifyData({
      folder: resolve(io.cwd, String(flags['data'] ?? '.fullmakt')),
      ...(flags['key'] === undefined ? {} : { verifierKey: String(flags['key']) }),
      ...(since === undefined ? {} : { since }),
      now: io.now,
      onProgress: progress(io, started),
    })
    if (flags['json'] === true) {
      const document = found.ok
        ? { ok: true, size: found.size, newer: found.newer }
        : { ok: false, kind: found.kind, ...(found.kind === 'tampered' ? found.result : { message: found.message }) }
      io.stdout.write(`${JSON.stringify({ format: 'fullmakt.audit-verification', version: '1.0', ...document })}\n`)
    } else if (found.ok) {
      const newer =
        found.newer === 0
          ? ''
          : `, ${count(found.newer, 'newer entry').replace('entrys', 'entries')} not yet under a signed head`
      io.stdout.write(
        `whole: ${found.size} entries under the signed head${since === undefined ? '' : ', which extends the saved one'}${newer}\n`,
      )
    } else if (found.kind === 'unreadable') {
      io.stderr.write(`error  ${found.message}\n`)
    } else {
      io.stdout.write(`tampered with: ${WORDS[found.result.reason]}\n`)
    }
    return found.ok ? 0 : found.kind === 'tampered' ? 1 : 3
  },
}

const WORDS = {
  format: 'a checkpoint is not one',
  signature: 'a checkpoint is not signed by the key',
  origin: 'a checkpoint is of another log',
  size: 'entries are missing',
  rollback: 'the log is shorter than it was at the saved checkpoint',
  root: 'the entries are not those that were signed',
  fork: 'the past was rewritten since the saved checkpoint',
  missing: 'a file of the log is missing',
  tile: 'a file of the log is not what was signed',
  newest: 'the kept head and the published checkpoint contradict each other',
}

function read(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

// Quiet while it is quick; then one line that is rewritten, on a terminal only.
function progress(io: Io, started: number): (done: number, size: number) => void {
  return (done, size) => {
    if (!io.stderr.isTerminal || io.now() - started < 300) return
    io.stderr.write(done === size ? '\r\u001b[K' : `\rverified ${done} of ${size} entries`)
  }
}
