/** The broker path of `broker-server.ts` on two ports, of which the second records no calls. Sends an access token once both listen. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createDeployment, DATABASE_FILE, openArtifact, serve, startAudit } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'
import { authorize } from '../support/authorize.ts'
import { ACCOUNT, servedArtifact } from './served-artifact.ts'

const served = await servedArtifact()
const { files, dataFolder, env, now, log } = served
const opened = await openArtifact(files)
if (!opened.ok) throw new Error(opened.reason)
const { issuer } = opened.artifact.program.server

// The whole server first, for its pages: the token that it gives is kept in the database.
const server = await serve(served)
await server.oauth.accounts.create({ ...ACCOUNT, roles: ['caller'] })
const redirectUri = 'http://127.0.0.1:1/callback'
const tokens = await authorize({ issuer, clientId: 'bench', redirectUri, account: ACCOUNT })
await server.close()

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
