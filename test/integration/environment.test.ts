import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIn } from '../../packages/fullmakt/test/support.ts'
import { type Notes, startNotes } from '../fixtures/http/upstream.ts'
import { authorize } from '../support/authorize.ts'
import { callTool } from '../support/call-tool.ts'
import { processesOf, type SeenProcess } from '../support/processes.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const PORT = 18_520
const issuer = `http://127.0.0.1:${PORT}`
const root = resolve(import.meta.dirname, '../..')
const account = { name: 'ada', password: 'correct horse battery staple' }
/** Whatever is in the environment that no other program is for: what the config refers to, keys, and what nobody asked for. */
const secrets = {
  NOTES_TOKEN: 'canary-notes-Zq7wX',
  FULLMAKT_KEY: 'canary-key-'.padEnd(43, 'k'),
  FULLMAKT_KEY_BEFORE: 'canary-before-'.padEnd(43, 'b'),
  AWS_SECRET_ACCESS_KEY: 'canary-of-somebody-else',
  HTTPS_PROXY: 'http://user:canary-of-a-proxy@127.0.0.1:1',
}
const MAIN = join(root, 'packages/fullmakt/src/main.ts')
const folder = makeFolder()
const config = join(folder, 'fullmakt.config.ts')
const report = join(folder, 'report.json')
const text = readFileSync(join(root, 'test/fixtures/http/fullmakt.config.ts'), 'utf8')
  .replaceAll(':18120', `:${PORT}`)
  .replaceAll(':18121', `:${PORT + 1}`)
let notes: Notes

beforeAll(async () => {
  notes = await startNotes(PORT + 1, secrets.NOTES_TOKEN)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(config, text)
  expect(await runIn(folder, ['build', '--out', 'dist'])).toMatchObject({ exit: 0 })
  const added = await runIn(folder, ['users', 'add', 'ada', '--role', 'member', '--artifact', 'dist'], {
    input: account.password,
  })
  expect(added).toMatchObject({ exit: 0 })
})

afterAll(() => {
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

it('says at the start which secret is missing (A-279)', async () => {
  await using server = start(['serve', 'dist'], {})
  await server.said('"event":"secret.missing","reference":"env:NOTES_TOKEN"')
  await server.said('"event":"listening"')
})

it('refuses to start where the environment would switch the verification of TLS off (A-270)', async () => {
  await using server = start(['serve', 'dist'], { ...secrets, NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  await server.said('error[ERR_UNSAFE_TLS]')
})

describe.skipIf(!existsSync('/proc/self/environ'))('A-282: the secrets of the environment', () => {
  it.each([
    ['fullmakt serve', ['serve', 'dist'], MAIN],
    ['the server of the artifact', [], join(folder, 'dist/server.mjs')],
  ])('are gone from the process of %s, which has them still', async (_, args, program) => {
    await using server = start(args, secrets, program)
    await server.said('"event":"listening"')
    await callIsAnswered()
    expect(await environmentIn(server.child)).toEqual([])
    expect(leaks(processesOf(server.child.pid ?? 0).flatMap(({ argv }) => argv))).toEqual([])
  })

  it('are in no program that `dev` starts, and still there after another config is served', async () => {
    await using server = start(['dev'])
    const children = watchChildren(server.child)
    await server.said('serving sha256:')
    await callIsAnswered()
    writeFileSync(config, text.replace('Read a note.', 'Read one note.'))
    await server.said('serving sha256:')
    await callIsAnswered()
    const seen = children()
    // The bundler, the type-checker and the sandbox, of which the first may stay.
    expect(new Set(seen.map(({ argv }) => argv[0])).size).toBeGreaterThan(1)
    expect(leaks(seen.flatMap(({ argv, env }) => [...argv, ...env]))).toEqual([])
    expect(await environmentIn(server.child)).toEqual([])
  })
})

interface Started extends AsyncDisposable {
  readonly child: ChildProcess
  /** Resolves when it has said this, behind what it was last asked for. */
  said(words: string): Promise<void>
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = secrets,
  program: string = MAIN,
): Started {
  const flags = ['--conditions=fullmakt-source', '--report-on-signal', `--report-directory=${folder}`]
  const child = spawn(process.execPath, [...flags, '--report-filename=report.json', program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return {
    child,
    async said(words) {
      await expect.poll(() => said, { timeout: 30_000 }).toContain(words)
      said = said.slice(said.indexOf(words) + words.length)
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** A call that only the secret lets the upstream answer. */
async function callIsAnswered(): Promise<void> {
  const redirectUri = `http://127.0.0.1:${PORT + 2}/callback`
  const { access_token } = await authorize({ issuer, clientId: 'scribe', redirectUri, account, scope: 'notes:read' })
  const { body } = await callTool(`${issuer}/mcp`, access_token, 'read_note', { id: 'one' })
  expect(body.result?.structuredContent).toEqual({ id: 'one', text: 'first' })
}

/** The secrets in the environment of a process as Node reports it, to whoever looks into what it was when it failed. */
async function environmentIn(child: ChildProcess): Promise<readonly string[]> {
  rmSync(report, { force: true })
  child.kill('SIGUSR2')
  const read = (): unknown => (existsSync(report) ? readFileSync(report, 'utf8') : '').trimEnd().endsWith('}')
  await expect.poll(read, { timeout: 10_000 }).toBe(true)
  const { environmentVariables } = JSON.parse(readFileSync(report, 'utf8')) as { environmentVariables: object }
  expect(environmentVariables).toHaveProperty('PATH')
  return leaks([JSON.stringify(environmentVariables)])
}

/** Collects every child process that there is for a moment at least; the returned function ends that. */
function watchChildren({ pid = 0 }: ChildProcess): () => readonly SeenProcess[] {
  const seen = new Map<string, SeenProcess>()
  const timer = setInterval(() => {
    for (const one of processesOf(pid).slice(1)) seen.set([...one.argv, ...one.env].join('\0'), one)
  }, 5)
  return () => {
    clearInterval(timer)
    return [...seen.values()]
  }
}

function leaks(texts: readonly string[]): readonly string[] {
  return Object.entries({ ...secrets, HTTPS_PROXY: 'canary-of-a-proxy' }).flatMap(([name, secret]) =>
    texts.some((item) => item.includes(secret)) ? [name] : [],
  )
}
