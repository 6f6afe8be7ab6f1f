import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { administer, verifyData } from '@fullmakt/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resourceOwner } from '../../examples/tracker/resource-owner.ts'
import { readArtifact } from '../../packages/fullmakt/src/artifact/read-artifact.ts'
import { type Notes, startNotes } from '../fixtures/http/upstream.ts'
import { authorize, refresh } from '../support/authorize.ts'
import { buildArtifact } from '../support/build-artifact.ts'
import { callTool } from '../support/call-tool.ts'
import { type HeldGrant, load } from '../support/load.ts'
import { type LoggedEntry, readLog } from '../support/read-log.ts'
import { startServerProcess } from '../support/server-process.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const KILLS = 18
const issuer = 'http://127.0.0.1:18130'
const url = `${issuer}/mcp`
const clientId = 'scribe'
const redirectUri = 'http://127.0.0.1:18132/callback'
const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()
const artifact = join(folder, 'artifact')
const data = join(folder, 'data')
const env = { FULLMAKT_DATA: data, NOTES_TOKEN: 'the-notes-token' }
let notes: Notes

beforeAll(async () => {
  notes = await startNotes(18131, env.NOTES_TOKEN)
  await buildArtifact('kill', artifact)
  const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
  const administration = await administer({ files, dataFolder: data, now: Date.now, log: () => {} })
  expect(await administration.oauth.accounts.create({ ...account, roles: ['member'] })).toEqual({ ok: true })
  await administration.close()
})

afterAll(() => {
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

it('loses nothing that it answered, however often it is killed', { timeout: 120_000 }, async () => {
  const owner = resourceOwner(account)
  const asking = { issuer, clientId, redirectUri, account, owner, scope: 'notes:write' }
  const grants: HeldGrant[] = []
  let saved: Uint8Array | undefined

  for (let kill = 0; kill < KILLS; kill++) {
    if (kill % 4 === 3) await killWhileStarting(Math.random() * 250)
    const server = await startServerProcess({ artifact, cwd: folder, env })
    try {
      expect(
        await verifyData({ folder: data, now: Date.now, ...(saved === undefined ? {} : { since: saved }) }),
      ).toMatchObject({
        ok: true,
      })
      expect(unended(await readLog(data)), 'every intent has an end after a start').toEqual([])
      while (grants.length < 3) grants.push({ tokens: await authorize(asking), answered: 0 })
      for (const grant of grants.slice(3)) await stillWorks(grant)

      let over = false
      const working = load({ ...asking, grants, isOver: () => over })
      const stopped = working.catch((error: unknown) => error)
      await Promise.race([pause(40 + Math.random() * 500), stopped])
      saved = new Uint8Array(await (await fetch(`${issuer}/audit/checkpoint`)).arrayBuffer())
      await Promise.race([pause(Math.random() * 100), stopped])
      over = true
      await server.end('SIGKILL')
      expect(await stopped, server.output()).toBeUndefined()
    } finally {
      await server.end('SIGKILL')
    }
  }

  const server = await startServerProcess({ artifact, cwd: folder, env })
  try {
    for (const grant of grants) await stillWorks(grant)
    const log = await readLog(data)
    expect(unended(log)).toEqual([])
    expect(log.filter(({ kind }) => kind === 'call.unknown').length).toBeGreaterThanOrEqual(KILLS / 2)
    expectAlternating(log)
    expectAnswered(log, grants)
  } finally {
    await server.end('SIGTERM')
  }
  expect(server.child.exitCode).toBe(0)
  expect(await verifyData({ folder: data, now: Date.now, since: saved! })).toMatchObject({ ok: true, newer: 0 })
})

/** A grant whose token answer arrived serves a call, and its refresh token gives new tokens: the same again when the last answer was lost. */
async function stillWorks(grant: HeldGrant): Promise<void> {
  const { status, body } = await callTool(url, grant.tokens.access_token, 'read_note', { id: 'one' })
  expect(status, JSON.stringify(body)).toBe(200)
  grant.answered++
  if (grant.answered === 1) grant.tokens = await refresh(issuer, clientId, grant.tokens.refresh_token)
}

/** Each grant here makes one call after the other, so its entries are intents and ends by turns, or an entry is missing. */
function expectAlternating(log: readonly LoggedEntry[]): void {
  const grantOf = new Map<string, string>()
  const open = new Map<string, string>()
  for (const { kind, call = '', grant = '' } of log) {
    if (kind === 'call.intent') {
      expect(open.get(grant), 'a second intent before the first one ended').toBeUndefined()
      grantOf.set(call, grant)
      open.set(grant, call)
    } else if (kind === 'call.outcome' || kind === 'call.unknown') {
      expect(open.get(grantOf.get(call) ?? ''), 'an end without its intent').toBe(call)
      open.delete(grantOf.get(call) ?? '')
    }
  }
}

/** Every answer that arrived has its outcome; at most one more for each kill, whose answer was lost. */
function expectAnswered(log: readonly LoggedEntry[], grants: readonly HeldGrant[]): void {
  const intents = log.filter(({ kind }) => kind === 'call.intent')
  const grantOf = new Map(intents.map(({ call, grant }) => [call, grant]))
  const answers = log.filter(({ kind, result }) => kind === 'call.outcome' && result === 'answered')
  const outcomes = [...new Set(grantOf.values())].map(
    (grant) => answers.filter(({ call }) => grantOf.get(call) === grant).length,
  )
  const total = grants.reduce((sum, { answered }) => sum + answered, 0)
  expect(total).toBeGreaterThan(KILLS)
  const logged = outcomes.reduce((sum, count) => sum + count, 0)
  expect(logged).toBeGreaterThanOrEqual(total)
  expect(logged).toBeLessThanOrEqual(total + 3 * KILLS)
  const [busiest] = outcomes.sort((a, b) => b - a)
  expect(busiest).toBeGreaterThanOrEqual(Math.max(...grants.map(({ answered }) => answered)))
}

function unended(log: readonly LoggedEntry[]): readonly (string | undefined)[] {
  const ended = new Set(
    log.filter(({ kind }) => kind === 'call.outcome' || kind === 'call.unknown').map(({ call }) => call),
  )
  return log.filter(({ kind, call }) => kind === 'call.intent' && !ended.has(call)).map(({ call }) => call)
}

async function killWhileStarting(after: number): Promise<void> {
  const child = spawn(process.execPath, [join(artifact, 'server.mjs')], { cwd: folder, env, stdio: 'ignore' })
  const gone = once(child, 'close')
  await pause(after)
  child.kill('SIGKILL')
  await gone
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
