/** The whole broker path: everything on, durable. Sends an access token once it listens. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, emitArtifact } from '@fullmakt/compiler'
import { serve } from '@fullmakt/runtime'
import { authorize } from '../support/authorize.ts'
import { answerUsage } from './usage.ts'

answerUsage()
const dataFolder = mkdtempSync(join(tmpdir(), 'fullmakt-bench-'))
process.on('exit', () => rmSync(dataFolder, { recursive: true, force: true }))

const { program } = await compile({ configFile: join(import.meta.dirname, 'fullmakt.config.ts') })
if (program === null) throw new Error('the config is not right')
const { files } = await emitArtifact(program, '0.0.0')
const server = await serve({
  files,
  dataFolder,
  env: { BENCH_TOKEN: 'token-of-the-benchmark' },
  now: Date.now,
  log: (level, event, fields) => {
    if (level === 'error') console.error(event, fields)
  },
})
const account = { name: 'ada', password: 'a password of the benchmark' }
await server.oauth.accounts.create({ ...account, roles: ['caller'] })
const tokens = await authorize({
  issuer: program.server.issuer,
  clientId: 'bench',
  redirectUri: 'http://127.0.0.1:1/callback',
  account,
})
process.send?.({ token: tokens.access_token })
