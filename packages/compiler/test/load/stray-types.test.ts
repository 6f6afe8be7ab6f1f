import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.ts'
import { compileFiles, configText, line, makeProject } from '../support.ts'

const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-elsewhere-')))
writeFileSync(join(elsewhere, 'types.ts'), 'export interface Input { id: string }\nexport const value = 1\n')
writeFileSync(join(elsewhere, 'script.d.ts'), 'interface Input { id: string }\n')
afterAll(() => rmSync(elsewhere, { recursive: true }))

/** What a config says that has these lines from its third on. */
async function said(imports: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return (await compileFiles({ 'fullmakt.config.ts': configText({ imports }), ...files })).diagnostics.map(line)
}

const outside = 'FMK1303 a config cannot import types from outside of its project'
const place = (column: number, row = 3): string => `fullmakt.config.ts:${row}:${column}`

describe('types from outside of the project do not go in', () => {
  test.each([
    ['an import of a type', (path: string) => `import type { Input } from '${path}'; export type { Input }`],
    ['an export of types', (path: string) => `export type * from '${path}'`],
    ['an import within a type', (path: string) => `export type Input = import('${path}').Input`],
    ['the type of a module', (path: string) => `export type Module = typeof import('${path}')`],
  ])('by %s', async (_, spelling) => {
    const text = spelling(`${elsewhere}/types.ts`)
    expect(await said(text)).toEqual([`${place(text.indexOf("'") + 1)} ${outside}`])
  })

  test('by a reference to a file, which counts where a declaration may stand', async () => {
    const reference = `/// <reference path="${elsewhere}/script.d.ts" />`
    const config = { 'fullmakt.config.ts': `${reference}\n${configText()}` }
    expect((await compileFiles(config)).diagnostics.map(line)).toEqual([`${place(22, 1)} ${outside}`])
    expect(await said("import type {} from './a.d.ts'", { 'a.d.ts': `${reference}\nexport {}\n` })).toEqual([
      `a.d.ts:1:22 ${outside}`,
    ])
  })

  test('by a symbolic link, or an alias', async () => {
    using project = makeProject({ 'fullmakt.config.ts': configText({ imports: "export type * from './a.ts'" }) })
    symlinkSync(join(elsewhere, 'types.ts'), join(project.folder, 'a.ts'))
    expect((await compile({ configFile: project.configFile })).diagnostics.map(line)).toEqual([
      `${place(20)} ${outside}`,
    ])
    const tsconfig = JSON.stringify({ compilerOptions: { paths: { '@x/*': [`${elsewhere}/*`] } } })
    expect(await said("export type * from '@x/types.ts'", { 'tsconfig.json': tsconfig })).toEqual([
      `${place(20)} ${outside}`,
    ])
  })

  test('by the name of a package that a config may not import', async () => {
    expect(await said("export type { Ajv } from 'ajv'")).toEqual([
      `${place(26)} FMK1302 a config cannot import types from the package \`ajv\``,
    ])
    expect(await said("export type { Ajv } from './node_modules/ajv/dist/ajv.js'")).toEqual([`${place(26)} ${outside}`])
  })
})

test('types of the project, and of what a config may import, go in', async () => {
  const imports = [
    "import type { Tool } from 'fullmakt'",
    "import type { ZodType } from 'zod'",
    "import type { Type } from 'arktype'",
    "import type { BaseSchema } from 'valibot'",
    "import type { Own } from './own.ts'",
    "import type { Declared } from './declared.d.ts'",
    "import type { Linked } from '@acme/linked'",
    "import type data from './data.json'",
    "import limits from './limits.yaml'",
    'export type { BaseSchema, Declared, Linked, Own, Tool, Type, ZodType, data }\nvoid limits',
  ]
  const files = {
    'own.ts': 'export interface Own { a: string }\n',
    'declared.d.ts': 'export interface Declared { a: string }\n',
    'data.json': '{}',
    'limits.yaml': 'a: 1\n',
    'package.json': '{"type":"module","workspaces":["*"]}',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@acme/linked": ["./linked/index.ts"] } } }',
    'linked/index.ts': 'export interface Linked { a: string }\n',
    'linked/package.json': '{"name":"@acme/linked","type":"module"}',
  }
  expect(await said(imports.join('\n'), files)).toEqual([])
})
