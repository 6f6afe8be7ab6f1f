import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { administer, DATABASE_FILE, verifyData } from '@fullmakt/runtime'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { readArtifact } from '../../../packages/fullmakt/src/artifact/read-artifact.ts'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { authorize } from '../../support/authorize.ts'
import { buildArtifactAt } from '../../support/build-artifact.ts'
import { callTool } from '../../support/call-tool.ts'
import { readLog } from '../../support/read-log.ts'
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

const PORT = 18_310
const issuer = `http://127.0.0.1:${PORT}`
const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()
const [artifact, data] = [join(folder, 'artifact'), join(folder, 'data')]
const env = { FULLMAKT_DATA: data, NOTES_TOKEN: 'the-notes-token' }
let notes: Notes
let server: ServerProcess
let token = ''
let holder: DatabaseSync | undefined

/** Another process writes to the database and does not end. */
function lock(): void {
  holder = new DatabaseSync(join(data, DATABASE_FILE))
  holder.exec('BEGIN IMMEDIATE')
}

function unlock(): void {
  holder?.exec('ROLLBACK')
  holder?.close()
  holder = undefined
}

const start = () => startServerProcess({ artifact, cwd: folder, env })
const write = (text: string) => callTool(`${issuer}/mcp`, token, 'write_note', { id: 'two', text })
const read = () => callTool(`${issuer}/mcp`, token, 'read_note', { id: 'one' })
const arrived = (method: string): number => notes.seen.filter((line) => line.startsWith(method)).length
/** Entries of the last call of a tool, by kind. */
async function lastCall(): Promise<readonly string[]> {
  const entries = await readLog(data)
  const call = entries.findLast(({ kind }) => kind === 'call.intent')?.['call']
  return entries.flatMap(({ kind, ...entry }) => (entry['call'] === call ? [kind] : []))
}

function expectPlain(answer: Awaited<ReturnType<typeof write>>): void {
  expect(answer.body.result?.structuredContent).toBeUndefined()
  expect(JSON.stringify(answer.body)).toContain('cannot record calls now')
  expect(JSON.stringify(answer.body)).not.toMatch(/SQL|store|lock|busy/i)
}

beforeAll(async () => {
  notes = await startNotes(PORT + 1, env.NOTES_TOKEN)
  await buildArtifactAt('kill', { 18130: PORT, 18131: PORT + 1 }, artifact)
  const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
  const administration = await administer({ files, dataFolder: data, now: Date.now, log: () => {} })
  await administration.oauth.accounts.create({ ...account, roles: ['member'] })
  await administration.close()
  server = await start()
  const redirectUri = 'http://127.0.0.1:18312/callback'
  token = (await authorize({ issuer, clientId: 'scribe', redirectUri, account, scope: 'notes:write' })).access_token
  expect((await write('before')).body.result?.structuredContent).toMatchObject({ text: 'before' })
}, 120_000)

afterEach(() => {
  unlock()
})
afterAll(async () => {
  await server?.end('SIGKILL')
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

it('A-305 whose database another process holds takes no calls, says so plainly, and goes on once it can', async () => {
  const before = { puts: arrived('PUT'), entries: (await readLog(data)).length }
  lock()
  expectPlain(await write('while locked'))
  // A tool that only reads may ask its upstream already; nobody hears the answer.
  expectPlain(await read())
  expect({ puts: arrived('PUT'), entries: (await readLog(data)).length }).toEqual(before)
  expect((await fetch(`${issuer}/audit/checkpoint`)).status).toBe(200)
  expect(server.output()).toMatch(/"event":"audit.append","code":"ERR_STORE_UNAVAILABLE"/)
  unlock()
  expect((await write('after')).body.result?.structuredContent).toMatchObject({ text: 'after' })
  expect((await read()).body.result?.structuredContent).toMatchObject({ text: 'first' })
})

it('A-305 answers plainly when an outcome cannot be written, and says `unknown` of that call as soon as it can', async () => {
  const before = arrived('PUT')
  notes.server.prependOnceListener('request', lock)
  expectPlain(await write('unsaid'))
  expect(arrived('PUT')).toBe(before + 1)
  expect(await lastCall()).toEqual(['call.intent'])
  // A call that is refused meanwhile leaves nothing, and does not end the other one twice.
  expectPlain(await write('refused'))
  unlock()
  expect((await read()).body.result?.structuredContent).toBeDefined()
  const entries = await readLog(data)
  const [unsaid, other] = entries.filter(({ kind }) => kind === 'call.intent').slice(-2)
  expect(unsaid).toMatchObject({ tool: 'write_note' })
  expect(other).toMatchObject({ tool: 'read_note' })
  const ends = entries.filter((entry) => entry['call'] === unsaid?.['call']).map(({ kind }) => kind)
  expect(ends).toEqual(['call.intent', 'call.unknown'])
})

it('A-305 loses no such call when the server is killed before it can say so', async () => {
  notes.server.prependOnceListener('request', lock)
  expectPlain(await write('never said'))
  await server.end('SIGKILL')
  unlock()
  expect(await lastCall()).toEqual(['call.intent'])
  server = await start()
  expect(await lastCall()).toEqual(['call.intent', 'call.unknown'])
  await server.end('SIGTERM')
  expect(server.child.exitCode).toBe(0)
  expect(await verifyData({ folder: data, now: Date.now })).toMatchObject({ ok: true, newer: 0 })
})
