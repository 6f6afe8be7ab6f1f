/**
 * `npm start`: compiles the config at the top, serves it beside a demo API, takes an MCP client through the whole story and keeps serving.
 * `npm start -- --once` ends after the story.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compile, emitArtifact, render } from '@fullmakt/compiler'
import { serve, verifyData } from '@fullmakt/runtime'
import { tour } from './tour.ts'
import { startTracker } from './upstream.ts'

const TRACKER_PORT = 8791
const once = process.argv.includes('--once')
const folder = mkdtempSync(join(tmpdir(), 'fullmakt-demo-'))

let number = 0
const say = (step: string, ...lines: readonly string[]): void => {
  console.log(`${String(++number).padStart(2)}. ${step}`)
  for (const line of lines) console.log(`    ${line.length > 160 ? `${line.slice(0, 157)}...` : line}`)
}

try {
  const configFile = resolve(import.meta.dirname, '../../fullmakt.config.ts')
  const { program, diagnostics } = await compile({ configFile })
  if (program === null) throw new Error(`the config is not right:\n${await render('concise', diagnostics)}`)
  const { files, digest } = await emitArtifact(program, '0.1.0')
  say(
    'compile',
    `fullmakt.config.ts: ${program.tools.length} tools, ${program.rules.length} rules`,
    `artifact ${digest}`,
  )

  const token = randomBytes(24).toString('base64url')
  const password = randomBytes(9).toString('base64url')
  const tracker = await startTracker(TRACKER_PORT, token)
  let refusal: { rule: string | null; at: string | null } | undefined
  const server = await serve({
    files,
    dataFolder: folder,
    env: { TRACKER_TOKEN: token },
    now: Date.now,
    log(level, event, fields = {}) {
      if (event === 'call.refused') refusal = fields as unknown as typeof refusal
      if (level === 'error') console.error(event, fields)
    },
  })
  const account = { name: 'ada', password }
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
  say(
    'serve',
    `${program.server.resource} in front of the demo API on port ${TRACKER_PORT}`,
    `account ${account.name}, password ${password}`,
  )

  await tour({
    resource: program.server.resource,
    account,
    lastRefusal: () => refusal,
    say,
    async auditVerify() {
      // The head is signed at most a second after the last entry.
      await new Promise((done) => setTimeout(done, 1_200))
      const verified = await verifyData({ folder, now: Date.now })
      if (!verified.ok) throw new Error(`the audit log does not verify: ${JSON.stringify(verified)}`)
      return `whole: ${verified.size} entries under the signed head`
    },
  })

  if (once) {
    await server.close()
    tracker.close()
  } else {
    console.log(`\nStill serving. Connect a client to ${program.server.resource}, for example:`)
    console.log(`    claude mcp add --transport http tracker ${program.server.resource}`)
    console.log(`and sign in as ${account.name} with the password above. Ctrl-C ends it.`)
    await new Promise<void>((ended) => process.once('SIGINT', ended).once('SIGTERM', ended))
    await server.close()
    tracker.close()
  }
} catch (error) {
  const { code } = error as { code?: string }
  console.error(`\nfailed: ${error instanceof Error ? error.message : String(error)}`)
  if (code === 'EADDRINUSE' || code === 'ERR_LISTEN') console.error('Ports 8790 and 8791 must be free.')
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
