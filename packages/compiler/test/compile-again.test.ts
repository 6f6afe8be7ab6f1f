import { mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Compilation, compile } from '../src/compile.ts'
import { makeProject, type Project } from './support.ts'

const CONFIG = `import { accounts, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
import limits from './limits.yaml'
import { words } from './lib/words.ts'

const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const thing = tool({
  description: words,
  scope: scope('read', 'Read'),
  input: z.object({ id: z.string().max(limits.id) }),
  call: api.get('/things/{id}'),
})
const member = role('member')
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  policies: [allow('a', { who: member, what: thing })],
})
`
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module"}',
  'fullmakt.config.ts': CONFIG,
  'limits.yaml': 'id: 40\n',
  'lib/words.ts': "export const words = 'Get a thing.'\n",
}

let project: Project
let keepIn: string

beforeEach(() => {
  project = makeProject({})
  keepIn = join(project.folder, 'kept')
  for (const [name, text] of Object.entries(FILES)) write(name, text)
  write('../package.json', '{"type":"module"}')
})
afterEach(() => project[Symbol.dispose]())

describe('a second compilation', () => {
  it('of unchanged files is the first one, found again', async () => {
    const first = await run()
    expect(first.diagnostics).toEqual([])
    expect(await run()).toEqual(first)
    mark()
    expect(isFoundAgain(await run())).toBe(true)
  })

  it.each([
    ['the config', 'fullmakt.config.ts', CONFIG.replace("'a'", "'b'")],
    ['an imported module', 'lib/words.ts', "export const words = 'Fetch a thing.'\n"],
    ['an imported document', 'limits.yaml', 'id: 41\n'],
    ['the package.json', 'package.json', '{"type":"module","name":"x"}'],
    ['a tsconfig that was not there', 'tsconfig.json', '{}'],
    ['what npm noted', 'node_modules/.package-lock.json', '{"changed":true}'],
  ])('sees that %s is another', async (_, name, text) => {
    await run()
    mark()
    write(name, text)
    expect(isFoundAgain(await run())).toBe(false)
  })

  it.each(['lib.ts', 'lib/index.tsx'])('sees that an import would mean %s now', async (rival) => {
    write('fullmakt.config.ts', CONFIG.replace('./lib/words.ts', './lib'))
    write('lib/index.ts', "export const words = 'Get a thing.'\n")
    expect(await description()).toBe('Get a thing.')
    expect(kept()).toHaveLength(1)
    write(rival, "export const words = 'Get another thing.'\n")
    expect(await description()).toBe('Get another thing.')
  })

  it('sees that a symbolic link leads elsewhere', async () => {
    write('fullmakt.config.ts', CONFIG.replace('./lib/words.ts', './linked/words.ts'))
    write('other/words.ts', "export const words = 'Get another thing.'\n")
    symlinkSync(path('lib'), path('linked'))
    // The types alone would read it by the name of the link.
    const quick = (): Promise<Compilation> =>
      compile({ configFile: path('fullmakt.config.ts'), keepIn, typeCheck: false })
    expect((await quick()).program?.tools[0]?.description).toBe('Get a thing.')
    mark()
    expect(isFoundAgain(await quick())).toBe(true)
    unlinkSync(path('linked'))
    symlinkSync(path('other'), path('linked'))
    expect((await quick()).program?.tools[0]?.description).toBe('Get another thing.')
  })

  it('sees that an alias would mean an earlier target now', async () => {
    write('tsconfig.json', '{ "compilerOptions": { "paths": { "@x/*": ["./first/*", "./lib/*"] } } }')
    write('fullmakt.config.ts', CONFIG.replace('./lib/words.ts', '@x/words'))
    expect(await description()).toBe('Get a thing.')
    expect(kept()).toHaveLength(1)
    write('first/words.ts', "export const words = 'Get another thing.'\n")
    expect(await description()).toBe('Get another thing.')
  })

  it('sees that a package is linked elsewhere, and that types come from another file', async () => {
    const imports = "import { words } from '@acme/words'\nimport type { Input } from './types'\n"
    write('fullmakt.config.ts', CONFIG.replace(/import \{ words \}.*\n/, imports).concat('export type { Input }\n'))
    write('types/index.ts', 'export interface Input {}\n')
    for (const name of ['one', 'two']) {
      write(`../${name}/package.json`, '{"name":"@acme/words","type":"module","exports":"./index.ts"}')
      write(`../${name}/index.ts`, `export const words = 'Get ${name}.'\n`)
    }
    mkdirSync(path('node_modules/@acme'), { recursive: true })
    symlinkSync(path('../one'), path('node_modules/@acme/words'))
    expect(await description()).toBe('Get one.')
    expect(kept()).toHaveLength(1)
    mark()
    expect(isFoundAgain(await run())).toBe(true)
    write('types.ts', 'export type Input = string\n')
    expect(isFoundAgain(await run())).toBe(false)
    unlinkSync(path('node_modules/@acme/words'))
    symlinkSync(path('../two'), path('node_modules/@acme/words'))
    expect(await description()).toBe('Get two.')
  })

  it('does not take an outcome for another question', async () => {
    await run()
    mark()
    expect(isFoundAgain(await compile({ configFile: path('fullmakt.config.ts'), keepIn, typeCheck: false }))).toBe(
      false,
    )
  })

  it('looks at everything again when it is told to', async () => {
    await run()
    mark()
    expect(isFoundAgain(await compile({ configFile: path('fullmakt.config.ts'), keepIn: null }))).toBe(false)
  })

  it('finds nothing where the first was wrong', async () => {
    write('fullmakt.config.ts', CONFIG.replace('/{id}', '/{other}'))
    const { program } = await run()
    expect(program).toBeNull()
    expect(kept()).toEqual([])
  })

  it('finds nothing where a file was written while it was read', async () => {
    const later = new Date(Date.now() + 60_000)
    utimesSync(path('lib/words.ts'), later, later)
    await run()
    expect(kept()).toEqual([])
  })

  it.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['another format', (text: string) => text.replace('fullmakt.kept', 'fullmakt.other')],
    ['another Node', (text: string) => text.replace(process.version, 'v1.0.0')],
  ])('does not trust %s', async (_, change) => {
    const first = await run()
    mark()
    for (const name of kept()) writeFileSync(join(keepIn, name), change(readFileSync(join(keepIn, name), 'utf8')))
    expect(await run()).toEqual(first)
  })

  it('does without a folder that cannot be written', async () => {
    writeFileSync(keepIn, '')
    expect((await run()).program).not.toBeNull()
  })
})

function run(): Promise<Compilation> {
  return compile({ configFile: path('fullmakt.config.ts'), keepIn })
}

async function description(): Promise<string | undefined> {
  const { program, diagnostics } = await run()
  expect(diagnostics).toEqual([])
  return program?.tools[0]?.description
}

function path(name: string): string {
  return join(project.folder, 'app', name)
}

// Written long ago: what is written while a compilation runs is not kept.
function write(name: string, text: string): void {
  mkdirSync(join(path(name), '..'), { recursive: true })
  writeFileSync(path(name), text)
  const before = new Date(Date.now() - 60_000)
  utimesSync(path(name), before, before)
}

function kept(): readonly string[] {
  try {
    return readdirSync(keepIn).filter((name) => name.startsWith('check-'))
  } catch {
    return []
  }
}

/** Marks what is kept, so that it shows when it is found again. */
function mark(): void {
  const names = kept()
  expect(names).toHaveLength(1)
  for (const name of names) {
    const file = join(keepIn, name)
    const document = JSON.parse(readFileSync(file, 'utf8')) as { outcome: { configFile: string } }
    document.outcome.configFile = 'found again'
    writeFileSync(file, JSON.stringify(document))
  }
}

function isFoundAgain({ configFile }: Compilation): boolean {
  return configFile === 'found again'
}
