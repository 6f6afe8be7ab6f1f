import type { Server } from 'node:http'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resourceOwner } from '../../examples/tracker/resource-owner.ts'
import { startFixtureUpstream } from '../fixtures/conformance/upstream.ts'
import { authorize } from '../support/authorize.ts'
import { compileFixture, serveFixture } from '../support/deployment.ts'
import { makeFolder, removeFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { startBearerProxy } from './bearer-proxy.ts'
import { type Check, runAuthorization, runScenario } from './suite.ts'

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

/** The scenarios by revision, and how many checks at least must succeed, so that an empty run is noticed. */
const scenarios = [
  ['2026-07-28', 'server-stateless', 28],
  ['2026-07-28', 'tools-list', 4],
  ['2026-07-28', 'http-header-validation', 14],
  ['2026-07-28', 'dns-rebinding-protection', 2],
  ['2026-07-28', 'tools-call-simple-text', 2],
  ['2026-07-28', 'tools-call-error', 2],
  ['2026-07-28', 'server-sse-multiple-streams', 1],
  ['2026-07-28', 'tools-call-with-progress', 2],
  ['2025-11-25', 'tools-call-with-progress', 2],
  ['2025-11-25', 'server-initialize', 2],
  ['2025-11-25', 'ping', 2],
  ['2025-11-25', 'tools-list', 3],
  ['2025-11-25', 'tools-call-simple-text', 2],
  ['2025-11-25', 'tools-call-error', 2],
  ['2025-11-25', 'dns-rebinding-protection', 2],
] as const

describe('the MCP conformance suite', () => {
  it.each(scenarios)('%s %s', async (revision, scenario, least) => {
    const { finished, checks } = await runScenario({ url, revision, scenario, folder: temporaryFolder() })
    expect(wrong(checks), finished.stdout).toEqual([])
    expect(finished, finished.stdout).toMatchObject({ exit: 0 })
    expect(checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(least)
  })
})

it('the conformance suite for authorization servers', async () => {
  const { exit, output, checks } = await runAuthorization({
    issuer,
    resource: `${issuer}/mcp`,
    clientId: 'conformance-suite',
    port: CALLBACK_PORT,
    folder: temporaryFolder(),
    async follow(authorization) {
      const { redirect } = await resourceOwner(account).decide(authorization)
      await fetch(redirect)
    },
  })
  expect(wrong(checks), output).toEqual([])
  expect(exit, output).toBe(0)
  expect(checks.filter(({ status }) => status === 'SUCCESS').length, output).toBeGreaterThanOrEqual(2)
  expect(output).not.toMatch(/[1-9]\d* (?:failed|warnings)/)
})
