import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { digestBytes, digestJson, type Json } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { emitArtifact } from '../../src/index.ts'
import { compileText, configText, makeProject, repository } from '../support.ts'

const text = configText({
  toolExtra: 'output: z.object({ n: z.int() }),',
  policies: "allow('members', { who: member, what: thing, when: { args: { id: { startsWith: 'ż' } } }, limit: '3/m' })",
})
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

describe('an artifact', () => {
  test('is what its manifest says, and nothing else', async () => {
    const { program } = await compileText(text, { typeCheck: false })
    const { files, digest } = await emitArtifact(program!, '1.2.3', new Map([['server.mjs', new Uint8Array([1, 2])]]))
    const manifest = JSON.parse(decode(files.get('manifest.json'))) as {
      program: string
      compiler: string
      files: { path: string; sha256: string; size: number }[]
    }
    expect(manifest.compiler).toBe('1.2.3')
    expect(digest).toBe(await digestJson(manifest as unknown as Json))
    expect(manifest.program).toBe(await digestJson(program as unknown as Json))
    expect(manifest.files.map(({ path }) => path)).toEqual(
      [...files.keys()].filter((path) => path !== 'manifest.json').sort(),
    )
    for (const { path, sha256, size } of manifest.files) {
      expect(sha256).toBe(await digestBytes(files.get(path)!))
      expect(size).toBe(files.get(path)!.length)
    }
    expect(JSON.parse(decode(files.get('program.json')))).toEqual(program)
    const index = JSON.parse(decode(files.get('validators.json'))) as Record<string, { input: string; output: string }>
    expect(Object.keys(index)).toEqual(['thing'])
    expect([...files.keys()]).toEqual(expect.arrayContaining([index['thing']!.input, index['thing']!.output]))
  })

  test('is the same bytes in every folder, time zone, locale and environment, and holds nothing of them', () => {
    const canary = 'canary-4f1c9e'
    const emit = (env: Readonly<Record<string, string>>): string => {
      using project = makeProject({ 'fullmakt.config.ts': text })
      const script = fileURLToPath(new URL('../fixtures/emit.ts', import.meta.url))
      const run = spawnSync(process.execPath, ['--conditions=fullmakt-source', script, project.configFile], {
        env: { PATH: process.env['PATH'] ?? '', TOKEN: canary, ...env },
        cwd: env['TZ'] === 'UTC' ? repository : project.folder,
        encoding: 'utf8',
      })
      expect(run.stderr).toBe('')
      expect(run.status).toBe(0)
      expect(run.stdout).not.toContain(project.folder)
      return run.stdout
    }
    const first = emit({ TZ: 'UTC', LC_ALL: 'C', HOME: '/nowhere' })
    const second = emit({ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', HOME: '/elsewhere', NODE_ENV: 'production' })
    expect(first.length).toBeGreaterThan(1_000)
    expect(second).toBe(first)
    expect(first).not.toContain(canary)
    expect(first).not.toContain(repository)
  })
})
