import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '@fullmakt/compiler'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { makeFolder, type Ran, repository, runIn } from './support.ts'

/** A small config that a test changes and plans. */
export const CONFIG = `import { accounts, agent, allow, anonymous, constrain, defineConfig, deny, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const member = role('member')
const pay = tool({ description: 'Pay.', scope: scope('pay', 'Pay'), input: z.object({ amount: z.int().min(1) }), call: api.post('/pay', { body: ['amount'] }) })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { pay },
  policies: [
    allow('members pay small amounts', { who: member, what: pay, when: { args: { amount: { lte: 500 } } }, limit: '10/h' }),
  ],
})
`

/** A project on disk in which commands run. */
export interface PlanProject extends Disposable {
  readonly folder: string
  run(...argv: readonly string[]): Promise<Ran>
  read(path: string): string
  write(path: string, text: string): void
  /** Writes the config again. */
  change(edit: (config: string) => string): void
  git(...argv: readonly string[]): string
}

/** Makes a project of the config, or of these files. */
export function planProject(files: Readonly<Record<string, string>> = { 'fullmakt.config.ts': CONFIG }): PlanProject {
  const project = makeFolder({ '.gitignore': 'node_modules\ndist\n', ...files })
  const { folder } = project
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text)
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  return {
    folder,
    run: (...argv) => runIn(folder, argv, { env }),
    read,
    write,
    change: (edit) => write('fullmakt.config.ts', edit(read('fullmakt.config.ts'))),
    git: (...argv) => execFileSync('git', argv, { cwd: folder, encoding: 'utf8', env }),
    [Symbol.dispose]: () => project[Symbol.dispose](),
  }
}

/** Makes a project of the config that is a repository with one commit of `main`, by Ada. */
export function planRepository(files?: Readonly<Record<string, string>>): PlanProject {
  const project = planProject(files)
  project.git('init', '--quiet', '--initial-branch=main')
  project.git('config', 'user.name', 'Ada')
  project.git('config', 'user.email', 'ada@example.com')
  commitAll(project)
  return project
}

/** Writes what the config means now to `base.json`, with the places of its declarations. */
export async function writeBase({ folder, write }: PlanProject): Promise<void> {
  const { program } = await compile({ configFile: join(folder, 'fullmakt.config.ts'), typeCheck: false })
  write('base.json', JSON.stringify(program))
}

/** Commits everything. */
export function commitAll(project: PlanProject): void {
  project.git('add', '--all')
  project.git('commit', '--quiet', '--message', 'x')
}

/** What is wrong with a document by one of the published schemas; empty when nothing is. */
export function misfits(
  schema: 'plan' | 'surface' | 'approvals' | 'explained-entry',
  document: unknown,
): readonly unknown[] {
  const text = readFileSync(join(repository, `schema/${schema}.schema.json`), 'utf8')
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(text) as object)
  return validate(document) ? [] : (validate.errors ?? [])
}
