import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Compilation, compile } from '../src/compile.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'

/** The root of the repository, with its packages installed. */
export const repository: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** A throw-away project on disk; `using` removes it. */
export interface Project extends Disposable {
  readonly folder: string
  readonly configFile: string
}

/**
 * Makes a project in a fresh temporary folder.
 * Takes file texts by path; a package.json of an ES module and the installed packages are there unless said otherwise.
 */
export function makeProject(files: Readonly<Record<string, string>>): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-test-')))
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    configFile: join(folder, 'fullmakt.config.ts'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Compiles a project of these files; `typeCheck: false` leaves out what is not of interest. */
export async function compileFiles(
  files: Readonly<Record<string, string>>,
  options: { readonly typeCheck?: boolean } = {},
): Promise<Compilation> {
  using project = makeProject(files)
  return await compile({ configFile: project.configFile, ...options })
}

/** Compiles a config that is only one file. */
export function compileText(text: string, options: { readonly typeCheck?: boolean } = {}): Promise<Compilation> {
  return compileFiles({ 'fullmakt.config.ts': text }, options)
}

/** A diagnostic in one line: `file:line:column CODE message`. */
export function line({ span, code, message, source }: Diagnostic): string {
  const place = span === null ? '-' : `${span.file}:${span.line}:${span.column}`
  return `${place} ${source ?? code} ${message}`
}

/** What each part of a small, right config is made of; a test replaces the part it is about. */
export interface ConfigParts {
  readonly imports?: string
  readonly upstream?: string
  readonly scopes?: string
  readonly input?: string
  readonly call?: string
  readonly toolExtra?: string
  readonly server?: string
  readonly extra?: string
  readonly tools?: string
  readonly policies?: string
}

/** The text of a small config, each part on lines of its own. */
export function configText(parts: ConfigParts = {}): string {
  return `import { accounts, agent, all, allow, anonymous, any, apiKey, argument, basic, bearer, defineConfig, deny, http, not, role, scope, secret, text, tool } from 'fullmakt'
import { z } from 'zod'
${parts.imports ?? ''}
const upstream = ${parts.upstream ?? "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })"}
const member = role('member')
${parts.scopes ?? "const read = scope('read', 'Read')"}
const thing = tool({
  description: 'Get a thing.',
  scope: read,
  input: ${parts.input ?? 'z.object({ id: z.string(), count: z.int().optional() })'},
  call: ${parts.call ?? "upstream.get('/things/{id}')"},
${parts.toolExtra ?? ''}
})
${parts.extra ?? ''}
export default defineConfig({
  server: ${parts.server ?? "{ url: 'https://agents.example.com' }"},
  identity: accounts(),
${parts.tools ?? '  tools: { thing },'}
  policies: [
    ${parts.policies ?? "allow('members', { who: member, what: thing })"},
  ],
})
`
}
