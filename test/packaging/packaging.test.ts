import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from '../support/raw-request.ts'
import { type Finished, runProcess } from '../support/run-process.ts'
import { startServerProcess } from '../support/server-process.ts'
import { makeFolder, removeFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { oldNode } from './old-node.ts'
import { starterMistakes } from './starter-mistakes.ts'
import { copyWorkspace } from './workspace-copy.ts'

interface Packed {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

interface Manifest {
  readonly name: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const root = resolve(import.meta.dirname, '../..')
const workspace = makeFolder()
const installed = makeFolder()
/** This test's Node comes first, as `npm` itself would have it. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` }
let packed: readonly Packed[] = []

const fullmakt = (...args: readonly string[]): Promise<Finished> =>
  runProcess(join(installed, 'node_modules/.bin/fullmakt'), args, { cwd: installed, env })

beforeAll(async () => {
  const packages = copyWorkspace(root, workspace)
  const built = await runProcess('npm', ['run', '--silent', 'build'], { cwd: workspace, env })
  expect(built, built.stdout + built.stderr).toMatchObject({ exit: 0 })
  const folders = packages.map((name) => `./packages/${name}`)
  const pack = await runProcess('npm', ['pack', '--json', '--ignore-scripts', ...folders], { cwd: workspace, env })
  expect(pack, pack.stderr).toMatchObject({ exit: 0 })
  packed = JSON.parse(pack.stdout) as readonly Packed[]
  writeFileSync(join(installed, 'package.json'), '{"name":"trial","private":true,"type":"module"}\n')
  const tarballs = packed.map(({ filename }) => join(workspace, filename))
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  const install = await runProcess('npm', ['install', ...flags, ...tarballs], { cwd: installed, env })
  expect(install, install.stderr).toMatchObject({ exit: 0 })
  cpSync(join(import.meta.dirname, '../fixtures/packaging'), installed, { recursive: true })
}, 180_000)

afterAll(() => {
  removeFolder(workspace)
  removeFolder(installed)
})

describe('the packages', () => {
  it('hold what is built, the launcher, declarations and words about them, and nothing else', () => {
    expect(packed.length).toBe(readdirSync(join(root, 'packages')).length)
    for (const { name, files } of packed) {
      const paths = files.map(({ path }) => path)
      const strangers = paths.filter(
        (path) =>
          !/^(?:package\.json|README\.md|LICENSE|bin\/[a-z-]+\.cjs|dist\/bundle\/(?:main|part-[A-Z0-9]+)\.js(?:\.LEGAL\.txt)?|dist\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(?:c?js|d\.c?ts))$/.test(
            path,
          ),
      )
      expect(strangers, name).toEqual([])
      const modules = paths.filter((path) => /\.c?js$/.test(path) && /^dist\/(?!bundle\/)/.test(path))
      expect(modules.length, name).toBeGreaterThan(0)
      for (const path of modules) expect(paths, name).toContain(path.replace(/\.(c?)js$/, '.d.$1ts'))
    }
  })

  it('hold every file that their manifests name', () => {
    for (const { name, files } of packed) {
      const paths = new Set(files.map(({ path }) => `./${path}`))
      const manifest = JSON.parse(
        readFileSync(join(installed, 'node_modules', name, 'package.json'), 'utf8'),
      ) as Manifest
      const named = Object.values(manifest.exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : [entry['types'], entry['default']],
      )
      expect([...named, ...Object.values(manifest.bin ?? {})].filter((path) => !paths.has(path ?? ''))).toEqual([])
    }
  })

  it('name no machine and no source map', () => {
    for (const { name, files } of packed) {
      for (const { path } of files) {
        const text = readFileSync(join(installed, 'node_modules', name, path), 'utf8')
        for (const word of [workspace, root, 'sourceMappingURL'])
          expect(text.includes(word), `${name}/${path}`).toBe(false)
      }
    }
  })
})

describe('the command line, installed', () => {
  it('helps and explains', async () => {
    expect(await fullmakt('--help')).toMatchObject({
      exit: 0,
      stderr: '',
      stdout: expect.stringMatching(/^ {2}check {2}/m),
    })
    const explained = await fullmakt('explain', 'FMK2101')
    expect(explained).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining('FMK2101') })
    expect(await fullmakt('explain', 'FMK0000')).toMatchObject({ exit: 3, stdout: '' })
  })

  it('checks a config, with its types', async () => {
    expect(await fullmakt('check')).toMatchObject({
      exit: 0,
      stderr: '',
      stdout: expect.stringMatching(/^ok: 0 errors, 0 warnings/),
    })
    const source = readFileSync(join(installed, 'fullmakt.config.ts'), 'utf8')
    const file = join(installed, 'wrong.config.ts')
    writeFileSync(file, source.replace("get('/notes/{id}')", "get('/notes/{nr}')"))
    const wrong = await fullmakt('check', '-c', 'wrong.config.ts', '--json')
    rmSync(file)
    expect(wrong.exit).toBe(1)
    expect(wrong.stdout).toContain('wrong.config.ts')
    expect(wrong.stdout).toContain('nr')
  })

  it('builds an artifact that runs where nothing is installed', async () => {
    const built = await fullmakt('build', '--out', 'artifact')
    expect(built).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringMatching(/^sha256:[0-9a-f]{64}\n/) })
    const away = temporaryFolder()
    const artifact = join(away, 'deployed')
    cpSync(join(installed, 'artifact'), artifact, { recursive: true })
    const code = readFileSync(join(artifact, 'server.mjs'), 'utf8')
    for (const word of [installed, workspace, root]) expect(code.includes(word)).toBe(false)

    const server = await startServerProcess({
      artifact,
      cwd: away,
      env: { PORT: '0', FULLMAKT_DATA: join(away, 'data') },
    })
    try {
      // The public name stays the one of the config, wherever the server listens.
      const port = Number(server.address.split(':').at(-1))
      const fields = 'Host: 127.0.0.1:18100\r\nConnection: close\r\n'
      const health = await rawRequest(port, `GET /health HTTP/1.1\r\n${fields}\r\n`)
      expect([health.status, health.body]).toEqual([200, 'ok'])
      const json = 'Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: 2'
      const call = await rawRequest(port, `POST /mcp HTTP/1.1\r\n${fields}${json}\r\n\r\n{}`)
      expect(call.status).toBe(401)
      expect(call.header('www-authenticate')).toBe(
        'Bearer resource_metadata="http://127.0.0.1:18100/.well-known/oauth-protected-resource/mcp", scope="notes:read"',
      )
      await server.end('SIGTERM')
      expect(server.child.exitCode).toBe(0)
    } finally {
      await server.end('SIGKILL')
    }
    expect(existsSync(join(away, 'data/audit.vkey'))).toBe(true)
  })
})

describe('a new project', () => {
  const project = makeFolder()
  const inProject = (...args: readonly string[]): Promise<Finished> =>
    runProcess(join(installed, 'node_modules/.bin/fullmakt'), args, { cwd: project, env })
  afterAll(() => removeFolder(project))

  it('is made in an empty folder, and is right, tested and built as it is', async () => {
    expect(await inProject('init')).toMatchObject({ exit: 0 })
    symlinkSync(join(installed, 'node_modules'), join(project, 'node_modules'))
    expect(await inProject('check')).toMatchObject({ exit: 0, stderr: '' })
    expect(await inProject('test')).toMatchObject({ exit: 0 })
    expect(await inProject('build')).toMatchObject({ exit: 0, stderr: '' })
    expect(await inProject('plan', '--against', 'dist/fullmakt')).toMatchObject({ exit: 0 })
  })

  it.each(starterMistakes)('$about: $code', async ({ from, to, code, at }) => {
    const path = join(project, 'fullmakt.config.ts')
    const right = readFileSync(path, 'utf8')
    expect(right).toContain(from)
    const broken = right.replace(from, () => to)
    writeFileSync(path, broken)
    const { exit, stdout } = await inProject('check', '--json')
    writeFileSync(path, right)
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: readonly { code: string; span: { line: number; column: number; endColumn: number } }[]
    }
    expect(diagnostics.map((item) => item.code)).toContain(code)
    expect(new Set(diagnostics.map((item) => item.code)).size, stdout).toBe(1)
    expect(exit).toBe(code === 'FMK1202' ? 0 : exit)
    const { line, column, endColumn } = diagnostics[0]!.span
    if (at !== '') expect(broken.split('\n')[line - 1]?.slice(column - 1, endColumn - 1)).toBe(at)
  })
})

const old = oldNode()
describe.skipIf(old === undefined)('the launcher, on an older Node', () => {
  const launch = (): Promise<Finished> =>
    runProcess(old!, [join(installed, 'node_modules/.bin/fullmakt'), 'check'], {
      cwd: installed,
      env: { PATH: dirname(old!) },
    })

  it('says what it needs', async () => {
    const { exit, stdout, stderr } = await launch()
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
    expect(stderr).toMatch(
      /^error\[FMK0001\] {2}Fullmakt needs Node 24 or newer, and this is \d+\.\d+\.\d+\n {2}help: /,
    )
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('hands over to the Node of a platform package', async () => {
    const name = `node-${process.platform}-${process.arch}`
    const platform = join(root, 'node_modules', name)
    if (!existsSync(platform)) return expect(process.platform).not.toBe('linux')
    const link = join(installed, 'node_modules', name)
    symlinkSync(platform, link)
    try {
      expect(await launch()).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringMatching(/^ok: /) })
    } finally {
      rmSync(link)
    }
  })
})
