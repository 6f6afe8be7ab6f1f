import http, { type RequestListener, type Server, type ServerOptions } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'

/** What a child is told when it starts, as JSON in its first argument. */
export interface ChildSettings {
  readonly port: number
  readonly dataFolder: string
  /** So many agents, `scribe-0` and on; all for the account `ada`. */
  readonly agents: number
  readonly password: string
  /** How much faster the timeouts of HTTP come than they are set. */
  readonly hurry: number
  readonly maxAnswerBytes: number
}

/** What a child can be asked to do. */
export type Order = 'memory' | 'swap' | 'revoke'

/** What a child says: that it listens, or what came of an order. */
export interface Report {
  readonly order: Order | 'listening'
  /** Bytes in use after a collection, of the heap and of buffers, and of the whole process. */
  readonly memory: { readonly used: number; readonly resident: number }
  readonly faults: readonly unknown[]
}

const settings = JSON.parse(process.argv[2] ?? '') as ChildSettings
hurryHttp(settings.hurry)
// Only now: what is imported takes the functions of `node:http` as they are by then.
const { emitArtifact } = await import('@fullmakt/compiler')
const { serveProgram } = await import('../approvals/bank.ts')
const { bankProgram } = await import('../approvals/program.ts')

const { port, dataFolder, agents, password, maxAnswerBytes } = settings
const faults: unknown[] = []
const plain = bankProgram(port)
const [scribe] = plain.agents
const program = {
  ...plain,
  agents: Array.from({ length: agents }, (_, number) => ({ ...scribe!, name: `scribe-${number}` })),
  upstreams: plain.upstreams.map((upstream) => ({ ...upstream, timeoutMs: 60_000, maxAnswerBytes })),
  // What the schema does not name would be left out of the answer, and a large answer be a small one.
  tools: plain.tools.map((tool) => ({
    ...tool,
    output: { type: 'object', properties: { paid: { type: 'number' }, more: { type: 'string' } }, required: ['paid'] },
  })),
  // The rules of the bank speak of another agent; all that is needed here is that members pay as often as they like.
  rules: plain.rules.filter(({ name }) => name === 'members pay').map((rule) => ({ ...rule, limit: null })),
  constraints: [],
}
const clock = {
  get now(): number {
    return Date.now()
  },
}
const server = await serveProgram(program, dataFolder, clock, faults)
await server.oauth.accounts.create({ name: 'ada', password, roles: ['member'], claims: { team: 'web' } })
report('listening')

process.on('message', async (order: Order) => {
  if (order === 'swap') await server.swap((await emitArtifact(program, '0.0.0')).files)
  if (order === 'revoke') await server.oauth.revokeUser('ada', 'test')
  report(order)
})
process.on('disconnect', () => process.exit(0))

function report(order: Report['order']): void {
  global.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({ order, memory: { used: heapUsed + external, resident: rss }, faults } satisfies Report)
}

/** Lets the timeouts that a server sets for requests come sooner; a server that sets none gets none. */
function hurryHttp(factor: number): void {
  const createServer = http.createServer as (options: ServerOptions, listener: RequestListener) => Server
  const hurried = ({ requestTimeout = 0, headersTimeout = 0, ...options }: ServerOptions, listener: RequestListener) =>
    createServer(
      {
        ...options,
        requestTimeout: Math.ceil(requestTimeout / factor),
        headersTimeout: Math.ceil(headersTimeout / factor),
        connectionsCheckingInterval: Math.ceil(30_000 / factor),
      },
      listener,
    )
  http.createServer = hurried as typeof http.createServer
  syncBuiltinESMExports()
}
