import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { RunningServer } from '@fullmakt/runtime'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { authorize, refresh, type Tokens } from '../../support/authorize.ts'
import type { CompiledFixture } from '../../support/deployment.ts'
import { serveFixture } from '../../support/deployment.ts'
import { readLog } from '../../support/read-log.ts'
import { type Finished, runProcess } from '../../support/run-process.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { writeFiles } from '../../support/write-files.ts'
import { fixtureAt } from './fixture-at.ts'

const PORT = 18290
const issuer = `http://127.0.0.1:${PORT}`
const launcher = resolve(import.meta.dirname, '../../../packages/fullmakt/bin/fullmakt.cjs')
const folder = makeFolder()
const data = join(folder, 'data')
const account = { name: 'ada@acme.example', password: 'correct horse battery staple' }
const [first, second] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]

let compiled: CompiledFixture
let server: RunningServer
let ahead = 0

const start = async (env: Record<string, string>): Promise<RunningServer> =>
  (await serveFixture(compiled, data, { NOTES_TOKEN: 'x', ...env }, { now: () => Date.now() + ahead })).server

const keys = (what: string, env: Record<string, string> = {}): Promise<Finished> =>
  runProcess(process.execPath, [launcher, 'keys', what, '--data', 'data', '--artifact', 'dist'], {
    cwd: folder,
    env: { ...process.env, ...env },
  })

beforeAll(async () => {
  compiled = await fixtureAt(PORT, (program) => ({ ...program, tokens: { format: 'jwt' } }))
  writeFiles(join(folder, 'dist'), compiled.files)
  server = await start({ FULLMAKT_KEY: first })
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
})

afterAll(async () => {
  await server?.close()
  removeFolder(folder)
})

/** The key that a token is signed with, after somebody outside has verified it. */
async function signerOf({ access_token: token }: Tokens): Promise<string | undefined> {
  const set = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  await jwtVerify(token, set, { issuer, audience: `${issuer}/mcp`, typ: 'at+jwt' })
  return decodeProtectedHeader(token).kid
}

it('keys rotate while the server runs, without a token that stops working, and are kept under another key after it stood still', {
  timeout: 60_000,
}, async () => {
  const tokens = await authorize({ issuer, clientId: 'scribe', redirectUri: 'http://127.0.0.1:1/callback', account })
  const before = await signerOf(tokens)
  const listed = await keys('list')
  expect(listed).toMatchObject({ exit: 0, stderr: '' })
  expect(listed.stdout).toMatch(new RegExp(`^${before}  current  since .*\\n[\\w-]{43}  next     since .*\\n$`))
  expect(await keys('rotate')).toEqual({ exit: 1, stdout: '', stderr: 'error  the keys were not rotated: too-early\n' })
  ahead = 600_001
  const rotated = await keys('rotate')
  expect(rotated).toMatchObject({ exit: 0, stderr: '' })
  const next = await refresh(issuer, 'scribe', tokens.refresh_token)
  const after = await signerOf(next)
  expect([rotated.stdout, after === before]).toEqual([`${after} signs from now on\n`, false])
  expect(await signerOf(tokens)).toBe(before)
  expect(await readLog(data)).toContainEqual(expect.objectContaining({ kind: 'key.rotated', kid: after, by: 'admin' }))

  // Not while it runs, and not with a key that opens nothing.
  expect((await keys('rewrap', { FULLMAKT_KEY: second, FULLMAKT_KEY_BEFORE: first })).exit).toBe(3)
  await server.close()
  expect((await keys('rewrap', { FULLMAKT_KEY: second })).exit).toBe(3)
  expect((await keys('rewrap', { FULLMAKT_KEY: second, FULLMAKT_KEY_BEFORE: 'x' })).exit).toBe(3)
  await expect(start({ FULLMAKT_KEY: second })).rejects.toMatchObject({ code: 'ERR_KEY' })
  const done = await keys('rewrap', { FULLMAKT_KEY: second, FULLMAKT_KEY_BEFORE: first })
  expect(done).toMatchObject({ exit: 0, stderr: '' })
  await expect(start({ FULLMAKT_KEY: first })).rejects.toMatchObject({ code: 'ERR_KEY' })
  server = await start({ FULLMAKT_KEY: second })
  expect(await signerOf(await refresh(issuer, 'scribe', next.refresh_token))).toBe(after)
  const log = JSON.stringify(await readLog(data))
  expect(log).toContain('key.rewrapped')
  for (const key of [first, second]) expect(log).not.toContain(key)
})
