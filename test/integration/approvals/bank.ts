import { createServer } from 'node:http'
import { emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { type RunningServer, serve, type Timeouts } from '@fullmakt/runtime'

/** The API behind the server, with the payments that arrived. */
export interface Bank {
  readonly payments: readonly Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}

const ACCOUNT = {
  id: 'house',
  iban: 'DE02',
  owner: { name: 'Ada', phone: '030' },
  entries: [{ name: 'Bob', phone: '031' }, { name: 'Eve' }],
}

/** Starts the bank at a port. */
export async function startBank(port: number): Promise<Bank> {
  const payments: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.setHeader('content-type', 'application/json')
    if (request.method === 'GET') return response.end(JSON.stringify(ACCOUNT))
    payments.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>)
    response.end(JSON.stringify({ paid: payments.at(-1)?.['amount'] }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    payments,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A clock that a test turns. */
export interface Clock {
  now: number
}

/** Serves a Program in this process. What goes wrong is collected in `faults`. */
export async function serveProgram(
  program: Program,
  dataFolder: string,
  clock: Clock,
  faults: unknown[],
  timeouts: Partial<Timeouts> = {},
): Promise<RunningServer> {
  return serve({
    timeouts,
    files: (await emitArtifact(program, '0.0.0')).files,
    dataFolder,
    env: {},
    now: () => clock.now,
    log: (level, event, fields) => void (level === 'error' && faults.push([event, fields])),
  })
}
