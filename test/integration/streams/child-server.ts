import { emitArtifact } from '@fullmakt/compiler'
import type { Timeouts } from '@fullmakt/runtime'
import { serveProgram } from '../approvals/bank.ts'
import { bankProgram } from '../approvals/program.ts'

/** What a child is told when it starts, as JSON in its first argument. */
export interface ChildSettings {
  readonly port: number
  readonly dataFolder: string
  /** So many agents, `scribe-0` and on; all for the account `ada`. */
  readonly agents: number
  readonly password: string
  readonly timeouts: Partial<Timeouts>
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
const { port, dataFolder, agents, password, timeouts, maxAnswerBytes } = settings
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
const server = await serveProgram(program, dataFolder, clock, faults, timeouts)
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
