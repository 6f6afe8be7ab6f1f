import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { administer, verifyData } from '@fullmakt/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resourceOwner } from '../../examples/tracker/resource-owner.ts'
import { readArtifact } from '../../packages/fullmakt/src/artifact/read-artifact.ts'
import { type Notes, startNotes } from '../fixtures/http/upstream.ts'
import { authorize, refresh } from '../support/authorize.ts'
import { buildArtifactAt } from '../support/build-artifact.ts'
import { callTool } from '../support/call-tool.ts'
import { type HeldGrant, load } from '../support/load.ts'
import { type LogLedger, logLedger } from '../support/log-ledger.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

/** How often servers are killed; `FULLMAKT_KILLS` says another number. */
const KILLS = Number(process.env['FULLMAKT_KILLS'] ?? 500)
/** Servers beside each other, each with its own data and upstream. */
const LANES = 3
const FIRST_PORT = 18_130
const TOKEN = 'the-notes-token'
const clientId = 'scribe'
const redirectUri = 'http://127.0.0.1:18139/callback'
const account = { name: 'ada', password: 'correct horse battery staple' }
const all = makeFolder()

interface Lane {
  readonly folder: string
  readonly artifact: string
  readonly data: string
  readonly env: Readonly<Record<string, string>>
  readonly issuer: string
  readonly notes: Notes
  readonly ledger: LogLedger
  readonly grants: HeldGrant[]
  /** A checkpoint that was fetched, as somebody elsewhere keeps it. */
  saved: Uint8Array | undefined
  kills: number
  /** Kills of a server that served. */
  loaded: number
  moments: Map<string, number>
}

const lanes: Lane[] = []

beforeAll(async () => {
  for (let number = 0; number < LANES; number++) lanes.push(await makeLane(number))
}, 120_000)

afterAll(() => {
  for (const { notes } of lanes) {
    notes.server.closeAllConnections()
    notes.server.close()
  }
  removeFolder(all)
})

it(`A-304 loses nothing that it answered in ${KILLS} kills, and ends each call once`, {
  timeout: 900_000,
}, async () => {
  let left = KILLS
  const work = async (lane: Lane): Promise<void> => {
    try {
      while (left > 0) {
        left--
        await killOnce(lane)
      }
      await finish(lane)
    } catch (error) {
      // The others are not left running behind.
      left = 0
      throw error
    }
  }
  for (const done of await Promise.allSettled(lanes.map(work))) if (done.status === 'rejected') throw done.reason
  const sum = (of: (lane: Lane) => number): number => lanes.reduce((total, lane) => total + of(lane), 0)
  expect(sum(({ kills }) => kills)).toBe(KILLS)
  // Nothing was tested where there was nothing to lose.
  expect(sum(({ ledger }) => ledger.count('answered'))).toBeGreaterThan(KILLS)
  expect(sum(({ ledger }) => ledger.count('call.unknown'))).toBeGreaterThanOrEqual(sum(({ loaded }) => loaded) / 2)
  const moments = lanes.flatMap(({ moments }) => [...moments])
  const seen = new Map(moments.map(([moment]) => [moment, 0]))
  for (const [moment, count] of moments) seen.set(moment, (seen.get(moment) ?? 0) + count)
  console.log(`killed ${KILLS} times: ${[...seen].map(([moment, count]) => `${count} ${moment}`).join(', ')}`)
})

/** Starts the server, kills it at some moment, and looks at what is left before anything is mended. */
async function killOnce(lane: Lane): Promise<void> {
  const turn = lane.kills++
  if (turn % 3 === 1) {
    await killWhileStarting(lane, Math.random() * 320)
    noteMoment(lane, 'while it started')
  } else {
    const server = await startServerProcess({ artifact: lane.artifact, cwd: lane.folder, env: lane.env })
    try {
      await afterStart(lane)
      await killUnderLoad(lane, server, turn)
      lane.loaded++
    } finally {
      await server.end('SIGKILL')
    }
  }
  await holds(lane)
}

/** What holds at any moment, also while a crash is not yet mended. */
async function holds(lane: Lane): Promise<void> {
  const { data, saved, ledger, notes } = lane
  const since = saved === undefined ? {} : { since: saved }
  const verified = await verifyData({ folder: data, now: Date.now, ...since })
  expect(verified, JSON.stringify(verified)).toMatchObject({ ok: true })
  await ledger.read()
  // Whatever was to change something at the upstream was in the log before it arrived, and nothing was sent there twice.
  const arrived = (method: string): number => notes.seen.filter((line) => line.startsWith(method)).length
  expect(arrived('PUT')).toBeLessThanOrEqual(ledger.count('tool write_note'))
  // A tool that only reads may be ahead of its intent; its answer then waits. One agent reads here at a time.
  expect(arrived('GET')).toBeLessThanOrEqual(ledger.count('tool read_note') + lane.kills)
  const answered = lane.grants.reduce((sum, grant) => sum + grant.answered, 0)
  expect(ledger.count('answered')).toBeGreaterThanOrEqual(answered)
  // Of each kill at most the answers of the calls that were under way are lost.
  expect(ledger.count('answered')).toBeLessThanOrEqual(answered + 3 * lane.kills)
}

async function afterStart(lane: Lane): Promise<void> {
  const { ledger, grants, issuer } = lane
  await ledger.read()
  expect(ledger.open(), 'every intent has an end after a start').toEqual([])
  const asking = { issuer, clientId, redirectUri, account, owner: ownerOf(lane), scope: 'notes:write' }
  while (grants.length < 3) grants.push({ tokens: await authorize(asking), answered: 0 })
  for (const grant of grants.slice(3)) if (grant.answered === 0) await stillWorks(lane, grant)
}

async function killUnderLoad(lane: Lane, server: ServerProcess, turn: number): Promise<void> {
  const { issuer, grants, notes } = lane
  let over = false
  const asking = { issuer, clientId, redirectUri, account, owner: ownerOf(lane), grants }
  const working = load({ ...asking, isOver: () => over }).catch((error: unknown) => error)
  const race = (moment: Promise<unknown>): Promise<unknown> => Promise.race([moment, working])
  if (turn % 6 === 0) {
    await race(notes.nextSlow())
    noteMoment(lane, 'when a call reached the upstream')
  } else if (turn % 12 === 5) {
    const file = await race(Promise.race([fileWritten(lane.data), pause(2_500)]))
    await race(pause(Math.random() * 12))
    noteMoment(lane, file === undefined ? 'under load' : 'while the files of the log were written')
  } else {
    await race(pause(20 + Math.random() * 180))
    lane.saved = new Uint8Array(await (await fetch(`${issuer}/audit/checkpoint`)).arrayBuffer())
    await race(pause(Math.random() * 60))
    noteMoment(lane, 'under load')
  }
  over = true
  await server.end('SIGKILL')
  expect(await working, server.output()).toBeUndefined()
}

/** Starts once more, without help, and looks at everything. */
async function finish(lane: Lane): Promise<void> {
  const { ledger, grants, data, saved } = lane
  const server = await startServerProcess({ artifact: lane.artifact, cwd: lane.folder, env: lane.env })
  try {
    await afterStart(lane)
    for (const grant of grants) await stillWorks(lane, grant)
  } finally {
    await server.end('SIGTERM')
  }
  expect(server.child.exitCode).toBe(0)
  await holds(lane)
  expect(ledger.open()).toEqual([])
  const since = saved === undefined ? {} : { since: saved }
  expect(await verifyData({ folder: data, now: Date.now, ...since })).toMatchObject({ ok: true, newer: 0 })
}

/** A grant whose token answer arrived serves a call, and its refresh token gives new tokens: the same again when the last answer was lost. */
async function stillWorks({ issuer }: Lane, grant: HeldGrant): Promise<void> {
  const { status, body } = await callTool(`${issuer}/mcp`, grant.tokens.access_token, 'read_note', { id: 'one' })
  expect(status, JSON.stringify(body)).toBe(200)
  grant.answered++
  if (grant.answered === 1) grant.tokens = await refresh(issuer, clientId, grant.tokens.refresh_token)
}

const owners = new Map<Lane, ReturnType<typeof resourceOwner>>()

function ownerOf(lane: Lane): ReturnType<typeof resourceOwner> {
  const owner = owners.get(lane) ?? resourceOwner(account)
  owners.set(lane, owner)
  return owner
}

function noteMoment({ moments }: Lane, moment: string): void {
  moments.set(moment, (moments.get(moment) ?? 0) + 1)
}

/** Resolves when something is written below the log's folder. */
function fileWritten(data: string): Promise<string> {
  return new Promise((done) => {
    const log = join(data, 'log')
    if (!existsSync(log)) return done('')
    const watcher = watch(log, { recursive: true }, (_, name) => {
      watcher.close()
      done(name ?? '')
    })
  })
}

async function killWhileStarting({ artifact, folder, env }: Lane, after: number): Promise<void> {
  const child = spawn(process.execPath, [join(artifact, 'server.mjs')], { cwd: folder, env, stdio: 'ignore' })
  const gone = once(child, 'close')
  await pause(after)
  child.kill('SIGKILL')
  await gone
}

async function makeLane(number: number): Promise<Lane> {
  const port = FIRST_PORT + 2 * number
  const [artifact, data] = [join(all, `artifact-${number}`), join(all, `data-${number}`)]
  await buildArtifactAt('kill', { 18130: port, 18131: port + 1 }, artifact)
  const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
  const administration = await administer({ files, dataFolder: data, now: Date.now, log: () => {} })
  expect(await administration.oauth.accounts.create({ ...account, roles: ['member'] })).toEqual({ ok: true })
  await administration.close()
  return {
    folder: all,
    artifact,
    data,
    env: { FULLMAKT_DATA: data, NOTES_TOKEN: TOKEN },
    issuer: `http://127.0.0.1:${port}`,
    notes: await startNotes(port + 1, TOKEN),
    ledger: logLedger(data),
    grants: [],
    saved: undefined,
    kills: 0,
    loaded: 0,
    moments: new Map(),
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
