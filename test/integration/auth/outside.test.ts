import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { authorize, refresh, type Tokens } from '../../support/authorize.ts'
import { callTool } from '../../support/call-tool.ts'
import { type CompiledFixture, serveFixture } from '../../support/deployment.ts'
import { readLog } from '../../support/read-log.ts'
import { type Finished, runProcess } from '../../support/run-process.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { writeFiles } from '../../support/write-files.ts'
import { openStream } from '../streams/open-stream.ts'
import { fixtureAt } from './fixture-at.ts'
import { keeperSecret } from './secrets.ts'

const issuer = 'http://127.0.0.1:18230'
const endpoint = `${issuer}/mcp`
const launcher = resolve(import.meta.dirname, '../../../packages/fullmakt/bin/fullmakt.cjs')
const folder = makeFolder()
const data = join(folder, 'data')

let notes: Notes
let compiled: CompiledFixture
let server: RunningServer
let accounts = 0

beforeAll(async () => {
  notes = await startNotes(18231, 'the-notes-token')
  compiled = await fixtureAt(18230)
  writeFiles(join(folder, 'dist'), compiled.files)
  server = (await serveFixture(compiled, data, { NOTES_TOKEN: 'the-notes-token' })).server
})

afterAll(async () => {
  await server?.close()
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

function fullmakt(...args: readonly string[]): Promise<Finished> {
  return runProcess(process.execPath, [launcher, ...args], { cwd: folder })
}

const revoke = (kind: string, id: string): Promise<Finished> =>
  fullmakt('revoke', kind, id, '--data', 'data', '--artifact', 'dist')

async function connected(): Promise<{ readonly user: string; readonly tokens: Tokens; readonly grant: string }> {
  const account = { name: `ada${++accounts}@acme.example`, password: 'correct horse battery staple' }
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
  const redirectUri = 'http://127.0.0.1:18232/callback'
  const tokens = await authorize({ issuer, clientId: 'scribe', redirectUri, account })
  const [grant] = await server.oauth.listGrants(account.name)
  return { user: account.name, tokens, grant: grant?.id ?? '' }
}

const works = async ({ access_token: token }: Tokens): Promise<number> =>
  (await callTool(endpoint, token, 'read_note', { id: 'one' })).status

interface AdminFile {
  readonly port: number
  readonly token: string
}
const adminFile = (): AdminFile => JSON.parse(readFileSync(join(data, 'admin.json'), 'utf8')) as AdminFile

describe('while the server runs', () => {
  it('a grant ends on its next call, with its open streams, and stands in the log', async () => {
    const { tokens, grant } = await connected()
    const other = await connected()
    const stream = await openStream(endpoint, tokens.access_token, 'subscriptions/listen', {
      notifications: { toolsListChanged: true },
    })
    expect([await works(tokens), stream.status]).toEqual([200, 200])
    expect(await revoke('grant', grant)).toEqual({ exit: 0, stdout: `the grant ${grant} has ended\n`, stderr: '' })
    expect(await works(tokens)).toBe(401)
    await expect(refresh(issuer, 'scribe', tokens.refresh_token)).rejects.toThrow(/invalid_grant/)
    await stream.rest()
    expect(await works(other.tokens)).toBe(200)
    expect(await readLog(data)).toContainEqual(expect.objectContaining({ kind: 'grant.revoked', grant, by: 'admin' }))
  })
  it('so does everything of a user', async () => {
    const { user, tokens } = await connected()
    expect((await revoke('user', user)).exit).toBe(0)
    expect(await works(tokens)).toBe(401)
  })
  it('what is not there is said', async () => {
    for (const [kind, id] of [
      ['grant', 'nothing'],
      ['agent', 'nobody'],
      ['client', '../x'],
      ['user', 'A B'],
    ] as const) {
      expect(await revoke(kind, id)).toMatchObject({ exit: 1, stderr: `error  there is no ${kind} \`${id}\`\n` })
    }
    expect((await revoke('key', 'x')).exit).toBe(2)
  })
  it('that nothing is signed is said, of the server that runs as of its data', async () => {
    for (const what of ['list', 'rotate']) {
      const said = await fullmakt('keys', what, '--data', 'data', '--artifact', 'dist')
      expect(said).toMatchObject({ exit: 1, stdout: '' })
      expect(said.stderr).toContain('access tokens are opaque, so nothing is signed')
    }
  })
  it('only the owner of the data folder can read the token, and nothing else opens the endpoint', async () => {
    expect(statSync(join(data, 'admin.json')).mode & 0o777).toBe(0o600)
    const { port, token } = adminFile()
    const { tokens, grant } = await connected()
    const body = JSON.stringify({ kind: 'grant', id: grant })
    const ask = async (headers: Record<string, string>, path = '/revoke', method = 'POST'): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(method === 'GET' ? {} : { body }) }))
        .status
    expect(await ask({})).toBe(401)
    expect(await ask({ authorization: 'Bearer x' })).toBe(401)
    expect(await ask({ authorization: `Bearer ${tokens.access_token}` })).toBe(401)
    expect(await ask({ authorization: `Bearer ${token}`, origin: issuer })).toBe(403)
    expect(await ask({ authorization: `Bearer ${token}` }, '/')).toBe(404)
    for (const path of ['/keys/list', '/keys/rotate']) {
      expect(await ask({}, path)).toBe(401)
      expect(await ask({ authorization: `Bearer ${token}`, origin: issuer }, path)).toBe(403)
      expect(await ask({ authorization: `Bearer ${token}` }, path, 'GET')).toBe(404)
      expect(await ask({ authorization: `Bearer ${token}` }, `${path}/`)).toBe(404)
    }
    expect(await ask({ authorization: `Bearer ${token}` }, '/revoke', 'GET')).toBe(404)
    expect(await works(tokens)).toBe(200)
    for (const file of readdirSync(data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || file.name === 'admin.json') continue
      expect(readFileSync(join(file.parentPath, file.name)).includes(token)).toBe(false)
    }
  })
})

describe('fullmakt doctor', () => {
  it('finds that a client gets in', async () => {
    const { exit, stdout } = await fullmakt('doctor', endpoint, '--json')
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly status: string }[] }
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(exit).toBe(0)
  })
  it('says what is wrong with another spelling', async () => {
    const slash = await fullmakt('doctor', `${endpoint}/`)
    expect(slash.exit).toBe(1)
    expect(slash.stdout).toContain('letter by letter')
  })
})

describe('when it does not run', () => {
  it('the same works on the data, and holds from the start', async () => {
    const { tokens, grant } = await connected()
    const kept = await connected()
    await server.close()
    expect(() => adminFile()).toThrow()
    expect(await revoke('grant', grant)).toMatchObject({ exit: 0, stdout: `the grant ${grant} has ended\n` })
    server = (await serveFixture(compiled, data, { NOTES_TOKEN: 'the-notes-token' })).server
    expect([await works(tokens), await works(kept.tokens)]).toEqual([401, 200])
  })
})

// Last: what is ended here stays so.
describe('for good', () => {
  const authorization = `Basic ${Buffer.from(`keeper:${keeperSecret}`).toString('base64')}`
  const askAsKeeper = (): Promise<Response> =>
    fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })

  it('an agent ends, and gets no new token', async () => {
    const { tokens } = await connected()
    const own = (await (await askAsKeeper()).json()) as Tokens
    expect(await works(own)).toBe(200)
    expect(await revoke('agent', 'keeper')).toEqual({ exit: 0, stdout: 'the agent keeper has ended\n', stderr: '' })
    const refused = await askAsKeeper()
    expect([refused.status, await refused.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })])
    expect([await works(own), await works(tokens)]).toEqual([401, 200])
    expect(await readLog(data)).toContainEqual(
      expect.objectContaining({ kind: 'agent.revoked', agent: 'keeper', by: 'admin' }),
    )
  })
  it('a client ends, for whomever it acts', async () => {
    const [one, other] = [await connected(), await connected()]
    expect([await works(one.tokens), await works(other.tokens)]).toEqual([200, 200])
    expect(await revoke('client', 'scribe')).toEqual({ exit: 0, stdout: 'the client scribe has ended\n', stderr: '' })
    expect([await works(one.tokens), await works(other.tokens)]).toEqual([401, 401])
    await expect(refresh(issuer, 'scribe', one.tokens.refresh_token)).rejects.toThrow(/invalid_client/)
    await expect(connected()).rejects.toThrow()
    expect(await readLog(data)).toContainEqual(
      expect.objectContaining({ kind: 'client.revoked', client: 'scribe', by: 'admin' }),
    )
  })
})
