import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { administer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArtifact } from '../../../packages/fullmakt/src/artifact/read-artifact.ts'
import { type Notes, startNotes } from '../../fixtures/http/upstream.ts'
import { authorize } from '../../support/authorize.ts'
import { buildArtifactAt } from '../../support/build-artifact.ts'
import { callTool } from '../../support/call-tool.ts'
import { startServerProcess } from '../../support/server-process.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

// A file system of its own that only the server sees; it is gone with it.
const isolated = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c']
const canIsolate = spawnSync('unshare', [...isolated.slice(1), 'mount -t tmpfs tmpfs /mnt']).status === 0
if (!canIsolate) console.log('skipped: for full and read-only disks, unshare and mount must be allowed')

const PORT = 18_300
const issuer = `http://127.0.0.1:${PORT}`
const url = `${issuer}/mcp`
const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()
const [artifact, data, seed] = ['artifact', 'data', 'seed'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
const env = { FULLMAKT_DATA: data, NOTES_TOKEN: 'the-notes-token', SEED: seed, PATH: process.env['PATH'] ?? '' }
const onDisk = (more = ''): string[] => [
  ...isolated,
  `mount -t tmpfs -o size=3m tmpfs "$FULLMAKT_DATA" && cp -a "$SEED/." "$FULLMAKT_DATA/" ${more} && exec "$@"`,
  'sh',
]

const launcher = resolve(import.meta.dirname, '../../../packages/fullmakt/bin/fullmakt.cjs')
/** Runs a command where a process sees its files. */
const inside = (pid: number | undefined, ...argv: string[]) => {
  const enter = ['--target', String(pid), '--user', '--mount', '--preserve-credentials', process.execPath, launcher]
  return spawnSync('nsenter', [...enter, ...argv, '--data', data], { cwd: '/', env, encoding: 'utf8', timeout: 20_000 })
}

let notes: Notes

describe.skipIf(!canIsolate)('a disk', () => {
  beforeAll(async () => {
    mkdirSync(data)
    notes = await startNotes(PORT + 1, env.NOTES_TOKEN)
    await buildArtifactAt('kill', { 18130: PORT, 18131: PORT + 1 }, artifact)
    const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
    const administration = await administer({ files, dataFolder: seed, now: Date.now, log: () => {} })
    await administration.oauth.accounts.create({ ...account, roles: ['member'] })
    await administration.close()
  }, 120_000)

  afterAll(() => {
    notes?.server.closeAllConnections()
    notes?.server.close()
    removeFolder(folder)
  })

  it('A-305 that is full stops calls before the upstream hears of them, and says so; reading goes on, and so do calls once there is room', async () => {
    const server = await startServerProcess({ artifact, cwd: folder, env, through: onDisk() })
    try {
      const seen = `/proc/${server.child.pid}/root${data}`
      const { access_token: token } = await authorize({
        issuer,
        clientId: 'scribe',
        redirectUri: 'http://127.0.0.1:18302/callback',
        account,
        scope: 'notes:write',
      })
      const write = (text: string) => callTool(url, token, 'write_note', { id: 'two', text })
      expect((await write('before')).body.result?.structuredContent).toMatchObject({ text: 'before' })
      await expect.poll(() => readdirSync(join(seen, 'log/tile'), { recursive: true }).length).toBeGreaterThan(3)

      fill(join(seen, 'filler'))
      const arrived = (): number => notes.seen.filter((line) => line.startsWith('PUT')).length
      const before = { arrived: arrived() }
      const answers = []
      // What was set aside in the write-ahead log before is used up first.
      for (let n = 0; n < 2_000 && answers.length < 5; n++) {
        const { status, body } = await write(`full ${n} ${'x'.repeat(150)}`)
        if (body.result?.structuredContent === undefined) answers.push({ status, body })
        else before.arrived++
      }
      expect(answers).toHaveLength(5)
      // The upstream of a tool that only reads may be asked before its intent is durable: its answer is not given.
      answers.push(await callTool(url, token, 'read_note', { id: 'one' }))
      expect(answers.at(-1)?.body.result?.structuredContent).toBeUndefined()
      for (const { body } of answers) {
        expect(JSON.stringify(body)).toContain('cannot record calls now')
        expect(JSON.stringify(body)).not.toMatch(/SQL|store|disk|ENOSPC/i)
      }
      expect(arrived()).toBe(before.arrived)
      expect(server.output()).toMatch(/"event":"audit.append","code":"ERR_STORE_FULL"/)
      expect((await fetch(`${issuer}/audit/checkpoint`)).status).toBe(200)
      expect(inside(server.child.pid, 'audit', 'verify')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^whole: /),
      })
      const tail = inside(server.child.pid, 'audit', 'tail', '-n', '5', '--json')
      expect([tail.status, tail.stdout.trim().split('\n').length]).toEqual([0, 5])

      rmSync(join(seen, 'filler'))
      await expect
        .poll(async () => (await write('after')).body.result?.structuredContent)
        .toMatchObject({ text: 'after' })
      await expect
        .poll(() => inside(server.child.pid, 'audit', 'verify').stdout, { timeout: 10_000, interval: 500 })
        .toMatch(/^whole: \d+ entries under the signed head\n$/)
    } finally {
      await server.end('SIGTERM')
    }
  })

  it('that is read-only lets no server start, which says so, and the log is read and verified', () => {
    const run = (...argv: string[]) => {
      const [program = '', ...args] = [...onDisk('&& mount -o remount,ro "$FULLMAKT_DATA"'), process.execPath, ...argv]
      return spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', timeout: 20_000 })
    }
    const served = run(join(artifact, 'server.mjs'))
    expect(served.status).not.toBe(0)
    expect(served.status).not.toBe(null)
    expect(served.stderr + served.stdout).toContain('ERR_STORE_UNAVAILABLE')
    const verified = run(launcher, 'audit', 'verify', '--data', data)
    expect([verified.stdout + verified.stderr, verified.status]).toEqual([expect.stringMatching(/^whole: /), 0])
    expect(run(launcher, 'audit', 'tail', '--data', data)).toMatchObject({ status: 0, stderr: '' })
  })
})

/** Writes until there is no room. */
function fill(path: string): void {
  for (const size of [65_536, 4_096, 512, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}
