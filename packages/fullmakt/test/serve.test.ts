import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../src/cli/run.ts'
import { makeFolder, runIn } from './support.ts'

const PORT = 18_380
const CONFIG = `import { accounts, agent, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const member = role('member')
const thing = tool({ description: 'Get it.', scope: scope('read', 'Read'), input: z.object({}), call: api.get('/') })
export default defineConfig({
  server: { url: 'http://127.0.0.1:${PORT}' },
  identity: accounts(),
  agents: { bot: agent({ redirectUris: ['http://127.0.0.1/callback'], roles: [member] }) },
  tools: { thing },
  policies: [allow('members get it', { who: member, what: thing })],
})
`

it('builds, adds a user, serves, and verifies the log, each as its own command', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG })
  const { folder } = project
  const command = (line: string, input = '') => runIn(folder, line.split(' '), { input })

  expect((await command('build --out dist')).exit).toBe(0)
  expect(await command('users add ada --role member --artifact dist', 'a password of ada\n')).toEqual({
    exit: 0,
    stdout: 'ada can sign in as member\n',
    stderr: '',
  })
  expect(await command('users add ada --role member --artifact dist', 'another password')).toMatchObject({ exit: 1 })
  expect(await command('users add bob --role admin --artifact dist', 'a password of bob')).toEqual({
    exit: 1,
    stdout: '',
    stderr: 'error  there is no role `admin`\n  help: the artifact has member\n',
  })
  expect(await command('users add bob --artifact dist')).toMatchObject({ exit: 2 })
  for (const claim of ['team', '=web', 'team=web --claim team=shop']) {
    expect(await command(`users add bob --artifact dist --claim ${claim}`, 'a password of bob')).toMatchObject({
      exit: 2,
    })
  }
  expect(
    await command('users add carl --artifact dist --claim team=web --claim level=3', 'a password of carl'),
  ).toMatchObject({ exit: 0 })

  let interrupt: (code: 130) => void = () => {}
  const log: string[] = []
  const serving = run(['serve', 'dist'], {
    stdout: { write: () => {}, isTerminal: false },
    stderr: { write: (text) => void log.push(text), isTerminal: false },
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: folder,
    now: Date.now,
    interrupted: new Promise((resolve) => {
      interrupt = resolve
    }),
  })
  await expect.poll(() => log.join(''), { timeout: 10_000 }).toContain('"listening"')
  expect((await fetch(`http://127.0.0.1:${PORT}/health`)).status).toBe(200)
  expect(await command('serve dist --port 0')).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('ERR_STORE_LOCKED'),
  })
  interrupt(130)
  expect(await serving).toBe(130)

  const data = join(folder, '.fullmakt')
  const saved = join(folder, 'saved')
  writeFileSync(saved, readFileSync(join(data, 'audit-head')))
  expect(await command('audit verify')).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^whole: [1-9]\d* entries/),
  })
  expect((await command('users add eve --artifact dist', 'a password of eve')).exit).toBe(0)
  const since = await command('audit verify --since saved --json')
  expect(JSON.parse(since.stdout)).toMatchObject({ format: 'fullmakt.audit-verification', ok: true, newer: 0 })
  writeFileSync(join(data, 'audit-head'), readFileSync(saved, 'utf8').replace(/\n(\d+)\n/, '\n1\n'))
  expect(await command('audit verify')).toMatchObject({
    exit: 1,
    stdout: 'tampered with: a checkpoint is not signed by the key\n',
  })
  expect(await command('audit verify --data nowhere')).toMatchObject({ exit: 3, stdout: '' })
})

it('refuses an artifact with a changed byte, before it touches the data', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG })
  await runIn(project.folder, ['build', '--out', 'dist'])
  const policy = join(project.folder, 'dist/policy.table')
  const bytes = readFileSync(policy)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(policy, bytes)
  expect(await runIn(project.folder, ['serve', 'dist'])).toEqual({
    exit: 3,
    stdout: '',
    stderr: 'error[ERR_ARTIFACT]  the artifact is refused: policy.table: its bytes are not those of the manifest\n',
  })
})

it('verifies and inspects an artifact without running it', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG })
  const built = await runIn(project.folder, ['build', '--out', 'dist'])
  const digest = built.stdout.split('\n')[0] ?? ''
  expect(await runIn(project.folder, ['verify', 'dist'])).toEqual({ exit: 0, stdout: `${digest}\n`, stderr: '' })
  const { stdout } = await runIn(project.folder, ['inspect', 'dist'])
  expect(stdout).toBe(
    [
      digest,
      '',
      `server     http://127.0.0.1:${PORT}/mcp`,
      '           dynamic registration off, client metadata on',
      'agent      bot as member',
      '',
      'tool       thing  GET    api.example.com  needs read, only reads',
      '',
      'allow      members get it (thing)  fullmakt.config.ts:11:14',
      '',
      'upstream   https://api.example.com  no credential',
      '',
    ].join('\n'),
  )
  const program = await runIn(project.folder, ['inspect', 'dist', '--json'])
  expect(JSON.parse(program.stdout)).toMatchObject({ format: 'fullmakt.program', tools: [{ name: 'thing' }] })
  writeFileSync(join(project.folder, 'dist/more.txt'), 'x')
  for (const command of ['verify', 'inspect']) {
    expect(await runIn(project.folder, [command, 'dist'])).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'error[ERR_ARTIFACT]  the artifact is refused: more.txt: it is not in the manifest\n',
    })
    expect(await runIn(project.folder, [command, 'nowhere'])).toMatchObject({ exit: 3, stdout: '' })
  }
})
