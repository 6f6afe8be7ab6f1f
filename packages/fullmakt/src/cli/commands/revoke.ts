import { resolve } from 'node:path'
import { readArtifact } from '../../artifact/read-artifact.ts'
import type { Command } from '../command.ts'
import type { ExitCode, Io } from '../io.ts'

/** `fullmakt revoke`: ends a grant, a client, an agent or a user, whether the server runs or not. */
export const revoke: Command = {
  name: 'revoke',
  summary: 'end a grant, a client, an agent or a user for good',
  steps: [
    'ask the server that runs on the data folder, or open the data when none runs',
    'end it, with everything it led to, and record that in the audit log: its next call is refused, its open streams end',
  ],
  positionals: [
    { name: 'KIND', summary: 'grant, client, agent or user' },
    { name: 'ID', summary: "the grant's id, the client_id, or the name of the agent or the account" },
  ],
  flags: {
    artifact: {
      value: 'DIR',
      summary: 'the folder that `build` wrote, where no server runs; dist/fullmakt unless said',
    },
    data: { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' },
  },
  examples: ['fullmakt revoke agent triage-bot', 'fullmakt revoke user ada@acme.example --data /var/lib/fullmakt'],
  exitCodes: { 0: 'ended', 1: 'there is no such thing', 3: 'the artifact or the data cannot be opened' },
  async run({ flags, positionals }, io) {
    const id = String(positionals['ID'])
    const runtime = await import('@fullmakt/runtime')
    const kind = runtime.REVOCABLE.find((name) => name === positionals['KIND'])
    if (kind === undefined) {
      io.stderr.write(
        `error  \`revoke\` takes ${runtime.REVOCABLE.join(', ')}, then an id\n  help: fullmakt revoke --help\n`,
      )
      return 2
    }
    const dataFolder = resolve(io.cwd, String(flags['data'] ?? '.fullmakt'))
    try {
      const answered = await runtime.askAdminEndpoint(dataFolder, { kind, id })
      if (answered !== 'not-running') return said(answered, kind, id, io)
      const folder = resolve(io.cwd, String(flags['artifact'] ?? 'dist/fullmakt'))
      const files = await readArtifact(folder)
      if (files === undefined) {
        io.stderr.write(
          `error  no server runs here, and there is no artifact at \`${folder}\`\n  help: fullmakt build\n`,
        )
        return 3
      }
      const log = runtime.lineLog((line) => io.stderr.write(line), io.now)
      const administration = await runtime.administer({ files, dataFolder, env: io.env, now: io.now, log })
      try {
        return said(await runtime.revoke(administration.oauth, { kind, id }, 'admin'), kind, id, io)
      } finally {
        await administration.close()
      }
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
      if (typeof code !== 'string') throw error
      io.stderr.write(`error[${code}]  ${String(message)}\n`)
      return 3
    }
  },
}

function said(result: 'revoked' | 'unknown', kind: string, id: string, io: Io): ExitCode {
  if (result === 'revoked') io.stdout.write(`the ${kind} ${id} has ended\n`)
  else io.stderr.write(`error  there is no ${kind} \`${id}\`\n`)
  return result === 'revoked' ? 0 : 1
}
