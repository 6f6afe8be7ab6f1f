/** The broker path of `broker-server.ts` on two ports, of which the second records no calls. Sends an access token once both listen. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, emitArtifact } from '@fullmakt/compiler'
import { createDeployment, DATABASE_FILE, openArtifact, serve, startAudit } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'
import { authorize } from '../support/authorize.ts'
import { answerUsage } from './usage.ts'

answerUsage()
const dataFolder = mkdtempSync(join(tmpdir(), 'fullmakt-bench-'))
process.on('exit', () => rmSync(dataFolder, { recursive: true, force: true }))

const { program } = await compile({ configFile: join(import.meta.dirname, 'fullmakt.config.ts') })
if (program === null) throw new Error('the config is not right')
const { files } = await emitArtifact(program, '0.0.0')
const env = { BENCH_TOKEN: 'token-of-the-benchmark' }
const log = (level: string, event: string, fields: unknown): void => {
  if (level === 'error') console.error(event, fields)
}
const now = Date.now
const { issuer } = program.server

// The whole server first, for its pages: the token that it gives is kept in the database.
const server = await serve({ files, dataFolder, env, now, log })
const account = { name: 'ada', password: 'a password of the benchmark' }
await server.oauth.accounts.create({ ...account, roles: ['caller'] })
const tokens = await authorize({ issuer, clientId: 'bench', redirectUri: 'http://127.0.0.1:1/callback', account })
await server.close()

const opened = await openArtifact(files)
if (!opened.ok) throw new Error(opened.reason)
const store = openSqliteStore({ path: join(dataFolder, DATABASE_FILE), now })
const running = await startAudit({ store, folder: dataFolder, issuer, env, now, log })
const sides = [
  [18_091, running.log],
  [18_095, { ...running.log, append: async () => {} }],
] as const
for (const [port, audit] of sides) {
  const { mcp } = createDeployment({ artifact: opened.artifact, store, audit, running, env, now, log })
  const listening = createServer((request, response) => void mcp(request, response))
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
}
process.send?.({ token: tokens.access_token })
