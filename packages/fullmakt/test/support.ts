import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExitCode, Io } from '../src/cli/io.ts'
import { run } from '../src/cli/run.ts'

/** The root of the repository, with its packages installed. */
export const repository: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** What a command line left behind. */
export interface Ran {
  readonly exit: ExitCode
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in a folder, in a world that only collects what is written. */
export async function runIn(
  cwd: string,
  argv: readonly string[],
  world: { readonly terminal?: boolean; readonly env?: Io['env']; readonly input?: string } = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({
    write: (text) => {
      written[name] += text
    },
    isTerminal: world.terminal === true,
  })
  const exit = await run(argv, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    readInput: () => Promise.resolve(world.input ?? ''),
    env: world.env ?? {},
    cwd,
    now: () => 0,
    interrupted: new Promise(() => {}),
  })
  return { exit, ...written }
}

/** Makes a project of these files in a fresh folder, with the installed packages; `using` removes it. */
export function makeFolder(files: Readonly<Record<string, string>>): { readonly folder: string } & Disposable {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-cli-')))
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The text of a small, right config with some statements added. */
export function smallConfig(statements = ''): string {
  return `import { accounts, allow, bearer, defineConfig, http, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'
${statements}
const api = http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })
const read = scope('read', 'Read')
const thing = tool({ description: 'Get.', scope: read, input: z.object({ id: z.string() }), call: api.get('/{id}') })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  policies: [allow('everyone', { what: thing })],
})
`
}
