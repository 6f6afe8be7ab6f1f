import type { RunningServer, ServeOptions } from '@fullmakt/runtime'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { type LogLine, serveFixture } from '../../support/deployment.ts'
import { type RawAnswer, rawRequest } from '../../support/raw-request.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { fixtureAt } from './fixture-at.ts'

/** Fields of a request, in order and as often as they stand there. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** The type of every form. */
export const FORM = ['content-type', 'application/x-www-form-urlencoded'] as const

/** The config of this folder, served to be asked for what it should refuse. */
export interface AttackedServer {
  readonly issuer: string
  readonly server: RunningServer
  readonly log: readonly LogLine[]
  /** Where its data is. */
  readonly folder: string
  /** Sends a request as it is written. */
  send(line: string, fields?: Fields, body?: string): Promise<RawAnswer>
  /** One for each sign-in: how often one account may try is something else. */
  newAccount(): Promise<{ readonly name: string; readonly password: string }>
  close(): Promise<void>
}

/** Serves it at a port, and its upstream at the next one. Takes what else is to be other than usual, and what makes the Program another. */
export async function startAttackedServer(
  port: number,
  more: Partial<ServeOptions> = {},
  change?: Parameters<typeof fixtureAt>[1],
): Promise<AttackedServer> {
  const folder = makeFolder()
  const notes: Notes = await startNotes(port + 1, 'the-notes-token')
  const { server, log } = await serveFixture(
    await fixtureAt(port, change),
    folder,
    { NOTES_TOKEN: 'the-notes-token' },
    more,
  )
  let accounts = 0
  return {
    issuer: `http://127.0.0.1:${port}`,
    server,
    log,
    folder,
    send(line, fields = [], body = '') {
      const length = body === '' ? [] : ([['content-length', String(Buffer.byteLength(body))]] as const)
      const all = [['Host', `127.0.0.1:${port}`], ...fields, ['Connection', 'close'], ...length]
      return rawRequest(
        port,
        [`${line} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'),
      )
    },
    async newAccount() {
      const account = { name: `ada${++accounts}@acme.example`, password: 'correct horse battery staple' }
      await server.oauth.accounts.create({ ...account, roles: ['member'] })
      return account
    },
    async close() {
      await server.close()
      notes.server.closeAllConnections()
      notes.server.close()
      removeFolder(folder)
    },
  }
}
