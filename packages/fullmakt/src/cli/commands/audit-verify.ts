import { resolve } from 'node:path'
import type { DataVerification } from '@fullmakt/runtime'
import type { Command, Given } from '../command.ts'
import { count, usage } from '../compile-config.ts'
import type { ExitCode, Io } from '../io.ts'
import { readGiven, saidErrors } from './audit-options.ts'

/** `fullmakt audit verify`: proves that the audit log is whole. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'prove that the audit log is whole',
  steps: [
    'read every entry and build the RFC 6962 tree over them',
    'compare its root with the signed head, and the files of the log with the entries',
    'with --since, prove that a checkpoint kept elsewhere is a part of it',
  ],
  positionals: [
    {
      name: 'LOG',
      summary: 'a folder or an address of the files of a log, or a .tlog-proof; the data folder unless said',
      optional: true,
    },
  ],
  flags: {
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
    key: {
      value: 'VKEY',
      many: true,
      summary: 'a verifier key, kept elsewhere, the oldest first; those in the data folder unless said',
    },
    since: { value: 'FILE', summary: 'a checkpoint that was saved elsewhere' },
    policy: { value: 'FILE', summary: 'for a proof: the witnesses that must have cosigned, as a C2SP trust policy' },
    json: { summary: 'one JSON document' },
  },
  examples: [
    'fullmakt audit verify',
    'fullmakt audit verify --since checkpoint.txt --key "$VKEY"',
    'fullmakt audit verify https://agents.example/audit --key "$VKEY" --since checkpoint.txt',
  ],
  exitCodes: { 0: 'whole', 1: 'tampered with', 3: 'it could not be read' },
  async run({ flags, positionals }, io) {
    const since = flags['since'] === undefined ? undefined : readGiven(String(flags['since']), io)
    if (since === null) return 3
    const log = positionals['LOG']
    if (log?.endsWith('.tlog-proof') === true) return verifyProof(log, flags, io)
    if (log !== undefined && flags['data'] !== undefined) return usage('`--data` does not go with LOG', io)
    if (log !== undefined && flags['key'] === undefined) return usage('`--key` is needed with LOG', io)
    const verify = () => verifyLog(log, since, flags, io)
    return flags['json'] === true ? verify() : saidErrors(io, verify)
  },
}

async function verifyLog(
  log: string | undefined,
  since: Uint8Array | undefined,
  flags: Given['flags'],
  io: Io,
): Promise<ExitCode> {
  const { addressSource, folderSource, verifyData, verifyFiles } = await import('@fullmakt/runtime')
  const options = {
    ...(flags['key'] === undefined ? {} : { verifierKeys: keysOf(flags) }),
    ...(since === undefined ? {} : { since }),
    onProgress: progress(io, io.now()),
  }
  const read = (path: string) =>
    /^https?:\/\//.test(path) ? addressSource(path, fetch) : folderSource(resolve(io.cwd, path))
  const verify = (): Promise<DataVerification> =>
    log === undefined
      ? verifyData({ ...options, folder: resolve(io.cwd, String(flags['data'] ?? '.fullmakt')), now: io.now })
      : verifyFiles({ ...options, verifierKeys: keysOf(flags), read: read(log) })
  const found = await (flags['json'] === true ? verify().catch(unreadable) : verify())
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
      `whole: ${found.entries ? '' : 'the hashes of '}${found.size} entries under the signed head${since === undefined ? '' : ', which extends the saved one'}${newer}\n`,
    )
  } else if (found.kind === 'unreadable') {
    io.stderr.write(`error  ${found.message}\n`)
  } else {
    io.stdout.write(`tampered with: ${WORDS[found.result.reason]}\n`)
  }
  return found.ok ? 0 : found.kind === 'tampered' ? 1 : 3
}

async function verifyProof(path: string, flags: Given['flags'], io: Io): Promise<ExitCode> {
  if (flags['key'] === undefined) return usage('`--key` is needed with a proof', io)
  const bytes = readGiven(path, io)
  const policyBytes = flags['policy'] === undefined ? undefined : readGiven(String(flags['policy']), io)
  if (bytes === null || policyBytes === null) return 3
  const { readPolicy, verifyProofFile } = await import('@fullmakt/runtime')
  const policy = policyBytes === undefined ? undefined : readPolicy(policyBytes)
  const found =
    policyBytes !== undefined && policy === undefined ? undefined : verifyProofFile(keysOf(flags), policy, bytes)
  if (found === undefined) {
    io.stderr.write('error  the verifier key or the policy is not one\n')
    return 3
  }
  const { verdict, entry } = found
  if (flags['json'] === true) {
    const document = verdict.ok
      ? { ok: true, index: verdict.index }
      : { ok: false, kind: 'tampered', reason: verdict.reason }
    io.stdout.write(`${JSON.stringify({ format: 'fullmakt.audit-verification', version: '1.0', ...document })}\n`)
  } else if (verdict.ok) {
    const by = verdict.witnesses.map(({ name }) => name).join(', ')
    io.stdout.write(
      `proved: entry ${verdict.index} of ${verdict.checkpoint.size}${by === '' ? '' : `, witnessed by ${by}`}\n`,
    )
    io.stdout.write(`${Buffer.from(entry ?? []).toString('utf8')}\n`)
  } else {
    io.stdout.write(`not proved: ${verdict.reason}\n`)
  }
  return verdict.ok ? 0 : 1
}

/** What could not be read, as it is found. */
function unreadable(error: unknown): DataVerification {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code !== 'string') throw error
  return { ok: false, kind: 'unreadable', message: String(message) }
}

function keysOf(flags: Given['flags']): string {
  return [flags['key'] ?? []].flat().join('\n')
}

const WORDS = {
  format: 'a checkpoint is not one',
  signature: 'a checkpoint is not signed by the key',
  origin: 'a checkpoint is of another log',
  retired: 'a checkpoint is signed only by a key that another one followed before',
  size: 'entries are missing',
  rollback: 'the log is shorter than it was at the saved checkpoint',
  root: 'the entries are not those that were signed',
  fork: 'the past was rewritten since the saved checkpoint',
  missing: 'a file of the log is missing',
  tile: 'a file of the log is not what was signed',
  newest: 'the kept head and the published checkpoint contradict each other',
}

// Quiet while it is quick; then one line that is rewritten, on a terminal only.
function progress(io: Io, started: number): (done: number, size: number) => void {
  return (done, size) => {
    if (!io.stderr.isTerminal || io.now() - started < 300) return
    io.stderr.write(done === size ? '\r\u001b[K' : `\rverified ${done} of ${size} entries`)
  }
}
