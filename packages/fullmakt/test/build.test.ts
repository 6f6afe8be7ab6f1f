import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { writeArtifact } from '../src/artifact/write-artifact.ts'
import { makeFolder, repository, runIn, smallConfig } from './support.ts'

const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
const validator = (name: string): ((value: unknown) => boolean) & { errors?: unknown } =>
  new Ajv2020({ strict: true, allowUnionTypes: true }).compile(readJson(join(repository, `schema/${name}.schema.json`)))

describe('build', () => {
  test('writes the artifact of the config of this repository, which fits the published schemas', async () => {
    using project = makeFolder({})
    const out = join(project.folder, 'dist/artifact')
    const { exit, stdout, stderr } = await runIn(repository, ['build', '--out', out])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatch(/^sha256:[0-9a-f]{64}\n\d+ files, \d+ KiB\n$/)
    const isManifest = validator('artifact-manifest')
    const isProgram = validator('program')
    expect(isManifest(readJson(join(out, 'manifest.json'))), JSON.stringify(isManifest.errors)).toBe(true)
    const program = readJson(join(out, 'program.json'))
    expect(isProgram(program), JSON.stringify(isProgram.errors)).toBe(true)
    expect(isProgram({ ...program, more: 1 })).toBe(false)
    expect(isProgram({ ...program, rules: [{}] })).toBe(false)
    expect(
      isManifest({ ...readJson(join(out, 'manifest.json')), files: [{ path: '../x', sha256: 'x', size: 1 }] }),
    ).toBe(false)

    const again = await runIn(repository, ['build', '--out', out])
    expect(again.stdout).toBe(stdout)
    expect(readdirSync(join(project.folder, 'dist'))).toEqual(['artifact'])
  })

  test('writes nothing for a config that is wrong', async () => {
    using project = makeFolder({ 'fullmakt.config.ts': smallConfig("export const n: number = 'x'") })
    const { exit, stdout } = await runIn(project.folder, ['build'])
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(existsSync(join(project.folder, 'dist'))).toBe(false)
  })
})

describe('the diagnostics document fits its schema', () => {
  test.each(['', "export const n: number = 'x'", "throw new Error('a\\nb')", "import 'node:fs'"])(
    '%s',
    async (statement) => {
      using project = makeFolder({ 'fullmakt.config.ts': smallConfig(statement) })
      const { stdout } = await runIn(project.folder, ['check', '--json'])
      const isDocument = validator('diagnostics')
      expect(isDocument(JSON.parse(stdout)), JSON.stringify(isDocument.errors)).toBe(true)
      expect(isDocument({ ...JSON.parse(stdout), extra: 1 })).toBe(false)
    },
  )
})

describe('writeArtifact replaces an artifact and nothing else', () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const artifactOf = (files: Readonly<Record<string, string>>): Parameters<typeof writeArtifact>[1] => {
    const manifest = JSON.stringify({
      format: 'fullmakt.artifact',
      files: Object.keys(files).map((path) => ({ path })),
    })
    return new Map(Object.entries({ ...files, 'manifest.json': manifest }).map(([path, value]) => [path, text(value)]))
  }

  test('an older artifact goes as a whole', async () => {
    using project = makeFolder({})
    const out = join(project.folder, 'out')
    expect(await writeArtifact(out, artifactOf({ 'a/old.txt': '1' }))).toEqual({ ok: true })
    expect(await writeArtifact(out, artifactOf({ 'new.txt': '2' }))).toEqual({ ok: true })
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'new.txt'])
    expect(readdirSync(project.folder).sort()).toEqual(['node_modules', 'out', 'package.json'])
  })

  test('an empty folder is taken', async () => {
    using project = makeFolder({})
    mkdirSync(join(project.folder, 'out'))
    expect(await writeArtifact(join(project.folder, 'out'), artifactOf({}))).toEqual({ ok: true })
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a file', { 'notes.txt': 'mine' }],
    ['a manifest of something else', { 'manifest.json': '{"name":"a web app"}', 'index.html': '' }],
    ['a manifest that is not JSON', { 'manifest.json': 'mine' }],
    [
      'an artifact with something beside it',
      { 'manifest.json': '{"format":"fullmakt.artifact","files":[]}', '.env': 'mine' },
    ],
    ['a folder with a file', { 'deep/er/notes.txt': 'mine' }],
  ])('refuses %s', async (_, files) => {
    using project = makeFolder(Object.fromEntries(Object.entries(files).map(([path, value]) => [`out/${path}`, value])))
    const out = join(project.folder, 'out')
    const written = await writeArtifact(out, artifactOf({ 'a.txt': '1' }))
    expect(written).toMatchObject({
      ok: false,
      reason: expect.stringContaining('holds something that is not an artifact'),
    })
    for (const [path, value] of Object.entries(files)) expect(readFileSync(join(out, path), 'utf8')).toBe(value)
    expect(readdirSync(project.folder).sort()).toEqual(['node_modules', 'out', 'package.json'])
  })

  test('what lies beside it under a like name stays', async () => {
    using project = makeFolder({ 'out.old/mine.txt': '1', 'out.new/mine.txt': '2' })
    expect(await writeArtifact(join(project.folder, 'out'), artifactOf({}))).toEqual({ ok: true })
    expect(await writeArtifact(join(project.folder, 'out'), artifactOf({}))).toEqual({ ok: true })
    expect(readdirSync(project.folder).sort()).toEqual(['node_modules', 'out', 'out.new', 'out.old', 'package.json'])
  })

  test('a symbolic link stays, and what it leads to is replaced, also where that is not there yet', async () => {
    using project = makeFolder({})
    const [link, second] = [join(project.folder, 'current'), join(project.folder, 'links/again')]
    mkdirSync(join(project.folder, 'links'))
    symlinkSync('releases/1', link)
    symlinkSync('../current', second)
    for (const text of ['1', '2']) {
      expect(await writeArtifact(second, artifactOf({ 'a.txt': text }))).toEqual({ ok: true })
      expect([readlinkSync(link), readlinkSync(second)]).toEqual(['releases/1', '../current'])
      expect(readFileSync(join(project.folder, 'releases/1/a.txt'), 'utf8')).toBe(text)
      expect(readdirSync(join(project.folder, 'releases'))).toEqual(['1'])
    }
    symlinkSync('circle', join(project.folder, 'circle'))
    expect(await writeArtifact(join(project.folder, 'circle'), artifactOf({}))).toMatchObject({ ok: false })
  })

  test('a place that cannot be written is said, not thrown', async () => {
    using project = makeFolder({})
    writeFileSync(join(project.folder, 'file'), '')
    expect(await writeArtifact(join(project.folder, 'file/out'), artifactOf({}))).toMatchObject({ ok: false })
    expect(await writeArtifact(join(project.folder, 'file'), artifactOf({}))).toMatchObject({ ok: false })
  })
})
