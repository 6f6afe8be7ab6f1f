import type { Server } from 'node:http'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resourceOwner } from '../../examples/tracker/resource-owner.ts'
import { startFixtureUpstream } from '../fixtures/conformance/upstream.ts'
import { authorize } from '../support/authorize.ts'
import { compileFixture, serveFixture } from '../support/deployment.ts'
import { approveAs } from '../support/follow-authorization.ts'
import { makeFolder, removeFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { startBearerProxy } from './bearer-proxy.ts'
import { type Check, runAuthorization, runOlderSuite, runRequirements } from './suite.ts'

const UPSTREAM_PORT = 18111
const PROXY_PORT = 18112
const CALLBACK_PORT = 18113
const url = `http://127.0.0.1:${PROXY_PORT}/mcp`
const account = { name: 'ada', password: 'correct horse battery staple' }
const redirectUri = `http://127.0.0.1:${CALLBACK_PORT}/callback`
const folder = makeFolder()

let upstream: Server
let proxy: Server
let server: RunningServer
let issuer: string

/** What the suite did not find right; a warning counts too. */
const wrong = (checks: readonly Check[]): readonly Check[] =>
  checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')

beforeAll(async () => {
  const token = 'the-upstream-token'
  const compiled = await compileFixture('conformance')
  upstream = await startFixtureUpstream(UPSTREAM_PORT, token, () => server.swap(compiled.files))
  issuer = compiled.program.server.issuer
  server = (await serveFixture(compiled, folder, { FIXTURE_TOKEN: token })).server
  expect(await server.oauth.accounts.create({ ...account, roles: ['tester'] })).toEqual({ ok: true })
  const tokens = await authorize({ issuer, clientId: 'conformance-suite', redirectUri, account, scope: 'tests:use' })
  proxy = await startBearerProxy(PROXY_PORT, issuer, tokens.access_token)
})

afterAll(async () => {
  proxy?.close()
  await server?.close()
  upstream?.close()
  removeFolder(folder)
})

/**
 * The revisions, how many scenarios each demands, how many checks at least must succeed, how many scenarios are run beside those, and how many checks
 * of tasks must succeed, so that an empty run is noticed.
 */
const revisions = [
  ['2026-07-28', 37, 120, 13, 44],
  ['2025-11-25', 30, 69, 3, 0],
] as const

/** Scenarios of the older suite that check nothing here, each with why. */
const withoutChecks: ReadonlySet<string> = new Set([
  // Looks at event ids and retry times, which promise that a stream can be resumed: none can (requirement 21).
  'server-sse-polling',
])

describe('the MCP conformance suite', () => {
  it.each(revisions)(
    '%s',
    async (revision, demanded, least, others, ofTasks) => {
      const { finished, scored, unscored } = await runRequirements(url, revision)
      expect(finished, finished.stdout).toMatchObject({ exit: 0 })
      expect(
        scored.filter(({ failed }) => failed > 0),
        finished.stdout,
      ).toEqual([])
      expect(scored.length).toBe(demanded)
      expect(scored.reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThanOrEqual(least)
      // Extensions, and what came after the revision.
      expect(
        unscored.filter(({ failed }) => failed > 0),
        finished.stdout,
      ).toEqual([])
      expect(unscored.length).toBe(others)
      const tasks = unscored.filter(({ scenario }) => scenario.startsWith('tasks-'))
      expect(tasks.reduce((sum, { passed }) => sum + passed, 0)).toBe(ofTasks)
    },
    240_000,
  )
})

it('the older conformance suite, all of it', async () => {
  const { finished, scores } = await runOlderSuite(url)
  expect(finished, finished.stdout).toMatchObject({ exit: 0 })
  expect(
    scores.filter(({ failed }) => failed > 0),
    finished.stdout,
  ).toEqual([])
  expect(scores.length).toBe(32)
  expect(scores.reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThanOrEqual(43)
  expect(scores.filter(({ passed }) => passed === 0).map(({ scenario }) => scenario)).toEqual([...withoutChecks])
}, 240_000)

it('the conformance suite for authorization servers', async () => {
  const { exit, output, checks } = await runAuthorization({
    issuer,
    resource: `${issuer}/mcp`,
    clientId: 'conformance-suite',
    port: CALLBACK_PORT,
    folder: temporaryFolder(),
    follow: approveAs(resourceOwner(account)),
  })
  expect(wrong(checks), output).toEqual([])
  expect(exit, output).toBe(0)
  expect(checks.filter(({ status }) => status === 'SUCCESS').length, output).toBeGreaterThanOrEqual(2)
  expect(output).not.toMatch(/[1-9]\d* (?:failed|warnings)/)
})
