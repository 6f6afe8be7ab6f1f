import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { administer, verifyData } from '@fullmakt/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readArtifact } from '../../packages/fullmakt/src/artifact/read-artifact.ts'
import { runIn } from '../../packages/fullmakt/test/support.ts'
import { startMirrors } from '../fixtures/canary/upstream.ts'
import { authorize, refresh } from '../support/authorize.ts'
import { buildArtifact } from '../support/build-artifact.ts'
import { callTool } from '../support/call-tool.ts'
import { readLog } from '../support/read-log.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { leaksIn, spellingsOf } from '../support/spellings.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const issuer = 'http://127.0.0.1:18140'
const url = `${issuer}/mcp`
const redirectUri = 'http://127.0.0.1:18145/callback'
/** Letters that every encoding writes in another way. */
const upstreamSecrets = {
  CANARY_BEARER: 'canary-bearer/Zq7+wX==~1',
  CANARY_BASIC: 'canary basic "Kp4" & <tag> /e',
  CANARY_KEY: 'canary?key=Ts9&v=#8/+',
}
const account = { name: 'ada', password: 'canary-password-correct-horse' }
const folder = makeFolder()
const artifact = join(folder, 'artifact')
const data = join(folder, 'data')
const seen: string[] = []
const answers: string[] = []
const secrets: Record<string, string> = { ...upstreamSecrets, password: account.password }
let mirrors: readonly Server[]
let server: ServerProcess

beforeAll(async () => {
  mirrors = await startMirrors([18141, 18142, 18143, 18144], seen)
  await buildArtifact('canary', artifact)
  const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
  const administration = await administer({ files, dataFolder: data, now: Date.now, log: () => {} })
  await administration.oauth.accounts.create({ ...account, roles: ['member'] })
  await administration.close()
  server = await startServerProcess({ artifact, cwd: folder, env: { FULLMAKT_DATA: data, ...upstreamSecrets } })

  const asking = { issuer, clientId: 'looker', redirectUri, account, scope: 'mirror:use' }
  const first = await authorize(asking)
  const second = await refresh(issuer, 'looker', first.refresh_token)
  Object.assign(secrets, {
    'first access token': first.access_token,
    'first refresh token': first.refresh_token,
    'second access token': second.access_token,
    'second refresh token': second.refresh_token,
  })
  for (const tool of ['via_bearer', 'via_basic', 'via_key', 'via_unset', 'shaped']) {
    for (const as of ['plain', 'error', 'base64', 'hex', 'url', 'header', 'redirect', 'json', 'nested', 'wrong']) {
      const { status, headers, body } = await callTool(url, second.access_token, tool, { as })
      answers.push(JSON.stringify([tool, as, status, [...headers], body]))
    }
  }
  for (const path of ['/health', '/audit/checkpoint', '/.well-known/oauth-authorization-server', '/nothing']) {
    answers.push(await (await fetch(issuer + path)).text())
  }
  const wrong = { grant_type: 'refresh_token', client_id: 'looker', refresh_token: `${first.refresh_token}x` }
  answers.push(await (await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(wrong) })).text())
  answers.push(JSON.stringify(await callTool(url, `${second.access_token}x`, 'shaped', { as: 'plain' })))
})

afterAll(async () => {
  await server?.end('SIGKILL')
  for (const mirror of mirrors ?? []) mirror.close()
  removeFolder(folder)
})

it('finds a secret where there is one', () => {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const around of ['', 'a', 'ab']) {
      const text = Buffer.from(`${around}${secret}z`)
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        expect(leaksIn(text.toString(encoding), { [name]: secret }).length, `${name} in ${encoding}`).toBeGreaterThan(0)
      }
    }
    expect(spellingsOf(secret).every((spelling) => spelling.length >= 12)).toBe(true)
  }
})

it('brings each secret to its upstream, and masks what comes back', () => {
  expect(new Set(seen)).toEqual(new Set(Object.values(upstreamSecrets)))
  for (const tool of ['via_bearer', 'via_basic', 'via_key', 'shaped']) {
    const masked = answers.filter((answer) => answer.startsWith(`["${tool}"`) && answer.includes('[redacted]'))
    expect(masked.length, tool).toBeGreaterThanOrEqual(tool === 'shaped' ? 1 : 5)
  }
})

it('calls no upstream whose secret is not there', () => {
  const unset = answers.filter((answer) => answer.startsWith('["via_unset"'))
  expect(unset.length).toBe(10)
  for (const answer of unset) expect(answer).toMatch(/"isError":true/)
  expect(seen).not.toContain('')
})

it('puts no secret into an answer', () => {
  for (const answer of answers) expect(leaksIn(answer, secrets), answer).toEqual([])
})

it('puts no secret into the artifact', () => {
  const files = readdirSync(artifact, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(5)
  for (const { parentPath, name } of files)
    expect(leaksIn(readFileSync(join(parentPath, name)), secrets), name).toEqual([])
})

it('puts no secret into its log or its data, while it runs and after', async () => {
  const expectClean = (): void => {
    expect(leaksIn(server.output(), secrets)).toEqual([])
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toContain('fullmakt.db')
    expect(files.some(({ parentPath }) => parentPath.includes('/log/tile/'))).toBe(true)
    for (const { parentPath, name } of files) {
      expect(leaksIn(readFileSync(join(parentPath, name)), secrets), name).toEqual([])
    }
  }
  expect(readdirSync(data)).toContain('fullmakt.db-wal')
  expectClean()
  const log = await readLog(data)
  expect(log.filter(({ kind }) => kind === 'call.outcome').length).toBeGreaterThan(30)
  expect(leaksIn(JSON.stringify(log), secrets)).toEqual([])
  for (const form of ['ndjson', 'otel', 'cef']) {
    const { exit, stdout } = await runIn(folder, ['audit', 'export', '--data', data, '--to', form])
    expect({ exit, isLong: stdout.length > 5_000 }).toEqual({ exit: 0, isLong: true })
    expect(leaksIn(stdout, secrets), form).toEqual([])
  }
  await server.end('SIGTERM')
  expectClean()
  expect(leaksIn(JSON.stringify(await verifyData({ folder: data, now: Date.now })), secrets)).toEqual([])
})
