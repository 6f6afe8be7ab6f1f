import { unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ExitCode } from '../src/cli/io.ts'
import { run } from '../src/cli/run.ts'
import { makeFolder, runIn } from './support.ts'

const PORT = 18_381
const config = (
  rule: string,
): string => `import { accounts, agent, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
import { title } from './words.ts'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const member = role('member')
const guest = role('guest')
const thing = tool({ title, description: 'Get it.', scope: scope('read', 'Read'), input: z.object({ id: z.string() }), call: api.get('/{id}') })
export default defineConfig({
  server: { url: 'http://127.0.0.1:${PORT}' },
  identity: accounts(),
  agents: { bot: agent({ redirectUris: ['http://127.0.0.1/callback'], roles: [member, guest] }) },
  tools: { thing },
  policies: [${rule}],
})
`
const MEMBERS = "allow('members get it', { who: member, what: thing })"
const GUESTS = "allow('guests get one', { who: guest, what: thing, when: { args: { id: 'one' } } })"

test('what is right replaces what is served, what is not replaces nothing, and who gains calls is said', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': config(MEMBERS), 'words.ts': "export const title = 'Thing'\n" })
  const { folder } = project
  const said: string[] = []
  let interrupt: (code: ExitCode) => void = () => {}
  const serving = run(['dev'], {
    stdout: { write: () => {}, isTerminal: false },
    stderr: { write: (text) => void said.push(text), isTerminal: false },
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: folder,
    now: Date.now,
    interrupted: new Promise((resolve) => {
      interrupt = resolve
    }),
  })
  const next = async (words: string): Promise<string> => {
    await expect.poll(() => said.join(''), { timeout: 20_000 }).toContain(words)
    return said.splice(0).join('')
  }
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${PORT}/health`)).status
  const metadata = async (): Promise<number> =>
    (await fetch(`http://127.0.0.1:${PORT}/.well-known/oauth-authorization-server`)).status

  await next('serving sha256:')
  expect(await health()).toBe(200)

  writeFileSync(join(folder, 'fullmakt.config.ts'), config('allow('))
  expect(await next('kept: what was served before still is')).toContain('error[FMK')
  expect([await health(), await metadata()]).toEqual([200, 200])

  writeFileSync(join(folder, 'fullmakt.config.ts'), config(`${MEMBERS}, ${GUESTS}`))
  const changes = await next('guests get one')
  expect(changes).toContain('serving sha256:')
  expect(changes).toContain('thing')
  expect([await health(), await metadata()]).toEqual([200, 200])

  writeFileSync(join(folder, 'words.ts'), "export const title = 'Another thing'\n")
  await next('serving sha256:')

  // An editor that replaces a file leaves none for a moment.
  unlinkSync(join(folder, 'fullmakt.config.ts'))
  expect(await next('kept: what was served before still is')).toContain('error[FMK1101]')
  writeFileSync(join(folder, 'fullmakt.config.ts'), config(MEMBERS))
  await next('serving sha256:')

  interrupt(130)
  expect(await serving).toBe(130)
  await expect(health()).rejects.toThrow()
})

test('a config that cannot be served ends it, with the reason', async () => {
  using project = makeFolder({
    'fullmakt.config.ts': config(MEMBERS),
    'words.ts': "export const title = 'Thing'\n",
    data: 'a file where the folder should be',
  })
  const { exit, stderr } = await runIn(project.folder, ['dev', '--data', 'data', '--port', '0'])
  expect(exit).toBe(3)
  expect(stderr).toMatch(/^error\[EEXIST\] {2}./)
})

test.each(['70000', '1.5', '', ' ', 'x'])('the port %j is none', async (port) => {
  using project = makeFolder({})
  const stderr = `error  \`--port\` does not take \`${port}\`\n`
  expect(await runIn(project.folder, ['dev', '--port', port])).toMatchObject({ exit: 2, stderr })
})

test('what is outside of the folder is watched from the first look on, even when that look found a mistake', async () => {
  using project = makeFolder({
    'package.json': '{"type":"module","workspaces":["*"]}',
    'app/package.json': '{"type":"module"}',
    'app/fullmakt.config.ts': config(MEMBERS).replace('./words.ts', '../shared/words.ts'),
    'shared/words.ts': "export const title = = 'Thing'\n",
  })
  const said: string[] = []
  let interrupt: (code: ExitCode) => void = () => {}
  const serving = run(['dev', '--cwd', 'app', '--port', '0'], {
    stdout: { write: () => {}, isTerminal: false },
    stderr: { write: (text) => void said.push(text), isTerminal: false },
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: project.folder,
    now: Date.now,
    interrupted: new Promise((resolve) => {
      interrupt = resolve
    }),
  })
  const next = (words: string): Promise<void> => expect.poll(() => said.join(''), { timeout: 20_000 }).toContain(words)
  await next('waiting: nothing is served yet')
  writeFileSync(join(project.folder, 'shared/words.ts'), "export const title = 'Thing'\n")
  await next('serving sha256:')
  interrupt(130)
  expect(await serving).toBe(130)
})
