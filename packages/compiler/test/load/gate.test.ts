import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { compile } from '../../src/compile.ts'
import { compileFiles, configText, line, makeProject } from '../support.ts'

const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-elsewhere-')))
writeFileSync(join(elsewhere, 'secret.txt'), 'canary')
writeFileSync(join(elsewhere, 'secret.json'), '"canary"')
writeFileSync(join(elsewhere, 'secret.ts'), "export default 'canary'\n")
writeFileSync(join(elsewhere, 'broken.ts'), 'canary = = 1\n')
writeFileSync(join(elsewhere, '.env'), 'TOKEN=canary\n')
afterAll(() => rmSync(elsewhere, { recursive: true }))

/** What a config says that has an import on its third line. */
async function said(imports: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const config = configText({ imports })
  const { diagnostics } = await compileFiles({ 'fullmakt.config.ts': config, ...files }, { typeCheck: false })
  const lines = diagnostics.map(line)
  expect(lines.join()).not.toContain('canary')
  return lines
}

const outside = 'FMK1303 a config cannot import a file from outside of its project'
const place = (column: number): string => `fullmakt.config.ts:3:${column}`

describe('a file from outside of the project does not go in', () => {
  test.each(['secret.json', 'secret.ts', 'secret.txt', 'broken.ts', '.env'])('by its path: %s', async (name) => {
    expect(await said(`import x from '${elsewhere}/${name}'; throw x`)).toEqual([`${place(15)} ${outside}`])
    expect(await said(`import x from '../../../../../../..${elsewhere}/${name}'; throw x`)).toEqual([
      `${place(15)} ${outside}`,
    ])
  })

  test.each(['text', 'bytes', 'file', 'json', 'base64'])('as %s', async (type) => {
    const found = await said(`import x from '${elsewhere}/secret.txt' with { type: '${type}' }; throw x`)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^fullmakt\.config\.ts:3:\d+ FMK1(?:303|107) /)
  })

  test.each([
    ['require', (path: string) => `throw require('${path}')`],
    ['a dynamic import', (path: string) => `throw import('${path}')`],
    ['an export', (path: string) => `export * from '${path}'`],
  ])('by %s', async (_, spelling) => {
    const found = await said(spelling(`${elsewhere}/secret.json`))
    expect(found).toEqual([expect.stringMatching(new RegExp(`^fullmakt\\.config\\.ts:3:\\d+ ${outside}$`))])
  })

  test('by a symbolic link, nor from a file that is imported', async () => {
    using project = makeProject({
      'fullmakt.config.ts': configText({ imports: "import './parts/a.ts'" }),
      'parts/a.ts': "\nexport { default } from './linked/secret.json'\n",
    })
    symlinkSync(elsewhere, join(project.folder, 'parts/linked'))
    const { diagnostics } = await compile({ configFile: project.configFile, typeCheck: false })
    expect(diagnostics.map(line)).toEqual([`parts/a.ts:2:25 ${outside}`])
  })

  test("by an alias of the project's tsconfig", async () => {
    const tsconfig = JSON.stringify({ compilerOptions: { paths: { '@x/*': [`${elsewhere}/*`] } } })
    expect(await said("import x from '@x/secret.json'; throw x", { 'tsconfig.json': tsconfig })).toEqual([
      `${place(15)} ${outside}`,
    ])
  })

  test.each(['https://example.com/a.ts', 'data:text/javascript,export default 1'])('by an address: %s', async (url) => {
    expect(await said(`import x from '${url}'; throw x`)).toEqual([
      `${place(15)} FMK1303 a config cannot import from an address`,
    ])
  })
})

describe("an alias for an allowed package's name", () => {
  const alias = (name: string, target: string): Readonly<Record<string, string>> => ({
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { [name]: [target] } } }),
    'own.ts': "import hidden from '../../../../../../../..ELSEWHERE/secret.json'\nexport const z = hidden\n".replace(
      'ELSEWHERE',
      elsewhere,
    ),
  })

  test.each(['zod', 'zod/mini', 'arktype', 'valibot'])('%s is no way around the gate', async (name) => {
    const imports = `import * as aliased from '${name}'; void aliased`
    expect(await said(imports, alias(name, './own.ts'))).toEqual([`own.ts:1:20 ${outside}`])
    expect(await said(imports, alias(name, './node_modules/ajv/dist/ajv.js'))).toEqual([
      expect.stringMatching(/ FMK1303 a file of a package is not imported by its path$/),
    ])
  })
})

test('a package that is not allowed does not go in by its path', async () => {
  expect(await said("import * as ajv from './node_modules/ajv/dist/ajv.js'; void ajv")).toEqual([
    `${place(22)} FMK1303 a file of a package is not imported by its path`,
  ])
})

test('a file of the project goes in as the source or the data that it is', async () => {
  const only = 'FMK1303 a config can import only TypeScript, JavaScript, JSON and YAML'
  expect(await said("import x from './.env'; throw x", { '.env': 'canary' })).toEqual([`${place(15)} ${only}`])
  expect(await said("import x from './a.txt'; throw x", { 'a.txt': 'canary' })).toEqual([`${place(15)} ${only}`])
  expect(await said("import x from './a.json' with { type: 'text' }; throw x", { 'a.json': '"canary"' })).toEqual([
    `${place(15)} FMK1303 a config cannot import a file as \`text\``,
  ])
  const files = { 'a/index.ts': 'export {}', 'b.mjs': '', 'c.tsx': '', 'd.json': '{}', 'e.yaml': '', 'f.yml': '' }
  const imports =
    "import './a'; import './b.mjs'; import './c.tsx'; import './d.json'; import './e.yaml'; import './f.yml'"
  expect(await said(imports, files)).toEqual([])
})

describe('the project is', () => {
  const app = { 'app/package.json': '{"type":"module"}', 'shared/limits.json': '{ "limit": "5/h" }' }
  const config = configText({
    imports: "import limits from '../shared/limits.json' with { type: 'json' }",
    policies: "allow('m', { what: thing, limit: limits.limit as never })",
  })
  const limitOf = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
    using project = makeProject({ ...app, ...files, 'app/fullmakt.config.ts': config })
    const configFile = join(project.folder, 'app/fullmakt.config.ts')
    const { program, diagnostics } = await compile({ configFile, typeCheck: false })
    return program?.rules[0]?.limit?.count ?? diagnostics.map(line)
  }

  test.each([
    ['a workspace of npm', { 'package.json': '{"workspaces":["*"]}' }],
    ['a workspace of pnpm', { 'pnpm-workspace.yaml': '' }],
    ['a repository', { '.git/HEAD': '' }],
    ['a work tree of one', { '.git': 'gitdir: elsewhere' }],
  ])('%s', async (_, files) => {
    expect(await limitOf(files)).toBe(5)
  })

  test('else the package, and nothing above', async () => {
    const refused = [`fullmakt.config.ts:3:20 ${outside}`]
    expect(await limitOf({})).toEqual(refused)
    expect(await limitOf({ 'app/.git': '', 'pnpm-workspace.yaml': '' })).toEqual(refused)
  })

  test('not the home of somebody who keeps it in a repository', async () => {
    using project = makeProject({ ...app, '.git/HEAD': '', 'app/fullmakt.config.ts': config })
    vi.stubEnv('HOME', project.folder)
    try {
      const configFile = join(project.folder, 'app/fullmakt.config.ts')
      const { diagnostics } = await compile({ configFile, typeCheck: false })
      expect(diagnostics.map(line)).toEqual([`fullmakt.config.ts:3:20 ${outside}`])
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('with packages that are linked under their names', async () => {
    using project = makeProject({
      'fullmakt.config.ts': configText({ imports: "import { idle } from '@acme/idle'\nvoid idle" }),
    })
    const linked = join(elsewhere, 'idle')
    mkdirSync(linked)
    writeFileSync(join(linked, 'index.ts'), "export { idle } from './other.ts'\n")
    writeFileSync(join(linked, 'other.ts'), 'export const idle = 1\n')
    const manifest = (name: string): void =>
      writeFileSync(join(linked, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.ts' }))
    rmSync(join(project.folder, 'node_modules'))
    mkdirSync(join(project.folder, 'node_modules/@acme'), { recursive: true })
    symlinkSync(linked, join(project.folder, 'node_modules/@acme/idle'))
    const run = async (): Promise<readonly string[]> =>
      (await compile({ configFile: project.configFile, typeCheck: false })).diagnostics.map(line)
    manifest('@acme/idle')
    expect(await run()).toEqual([])
    manifest('@acme/other')
    expect(await run()).toEqual([`fullmakt.config.ts:3:22 ${outside}`])
  })
})
