import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROUNDS = 5
const WORKSPACE = join(import.meta.dirname, '../..')
const FULLMAKT = join(WORKSPACE, 'packages/fullmakt/dist/bundle/main.js')
const TSC = join(WORKSPACE, 'node_modules/typescript/bin/tsc')
/** The most that a check may cost, by tools, as a multiple of `tsc`. */
const AIMS: readonly (readonly [tools: number, aim: number])[] = [
  [20, 1.3],
  [500, 1.2],
  [2_000, 1.2],
]

/** Measures the CPU and the memory of `fullmakt check`, built, against `tsc --noEmit` on the same files, in interleaved rounds, and the CPU of a build. */
export async function benchCheck(): Promise<void> {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: WORKSPACE, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('the build failed')
  console.log(
    `check against tsc --noEmit on the same files: CPU of all processes, ${ROUNDS} interleaved rounds, medians`,
  )
  for (const [tools, aim] of AIMS) await compare(tools, aim)
  buildCold(500)
  console.log(
    '  How to read it: only the ratios of one run. Both run as after a first run, with compiled JavaScript kept; `again` is a check of what did not',
  )
  console.log(
    '  change since. Memory is the most that all processes of a command held at once, shared pages shared out, looked at every 5 ms.',
  )
}

async function compare(tools: number, aim: number): Promise<void> {
  const folder = writeProject(tools)
  try {
    const check = [FULLMAKT, 'check', '--no-cache', '--cwd', folder]
    const again = [FULLMAKT, 'check', '--cwd', folder]
    const tsc = [TSC, '--noEmit', '-p', folder]
    const costs: { check: number[]; again: number[]; tsc: number[] } = { check: [], again: [], tsc: [] }
    for (const command of [tsc, check, again]) cpuOf(command, folder)
    for (let round = 0; round < ROUNDS; round++) {
      costs.tsc.push(cpuOf(tsc, folder))
      costs.check.push(cpuOf(check, folder))
      costs.again.push(cpuOf(again, folder))
    }
    const [ours, same, theirs] = [median(costs.check), median(costs.again), median(costs.tsc)]
    const label = `${tools} tools`.padEnd(10)
    console.log(
      `  ${label} check ${ours.toFixed(2)} s  tsc ${theirs.toFixed(2)} s  ratio ${(ours / theirs).toFixed(2)} (aim: at most ${aim.toFixed(2)})` +
        `  again ${same.toFixed(3)} s  ratio ${(same / theirs).toFixed(2)} (aim: at most 0.30)`,
    )
    const [held, theirHeld] = [await memoryOf(check, folder), await memoryOf(tsc, folder)]
    console.log(
      `  ${''.padEnd(10)} memory: check ${held.all.toFixed(0)} MB  tsc ${theirHeld.all.toFixed(0)} MB  ratio ${(held.all / theirHeld.all).toFixed(2)} (aim: at most 1.50)` +
        `  largest process ${held.largest.toFixed(0)} MB  ${theirHeld.largest.toFixed(0)} MB  ratio ${(held.largest / theirHeld.largest).toFixed(2)}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A build as on a machine that has never built: no validator and no outcome is kept. */
function buildCold(tools: number): void {
  const folder = writeProject(tools)
  try {
    const kept = join(WORKSPACE, 'node_modules/.cache/fullmakt')
    const costs = Array.from({ length: 3 }, () => {
      for (const name of readdirSync(kept)) {
        if (/^(?:validator|check)-/.test(name)) rmSync(join(kept, name))
      }
      return cpuOf([FULLMAKT, 'build', '--no-cache', '--out', join(folder, 'out'), '--cwd', folder], folder)
    })
    console.log(`  build of ${tools} tools, nothing kept: ${median(costs).toFixed(2)} s CPU (aim: at most 5.00)`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The most memory, in megabytes, that a Node command and its descendants held at once, and that one of them held. Linux only. */
async function memoryOf(argv: readonly string[], folder: string): Promise<{ all: number; largest: number }> {
  const child = spawn(process.execPath, [...argv], {
    stdio: 'ignore',
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  })
  const most = { all: 0, largest: 0 }
  const timer = setInterval(() => {
    const parts = held(child.pid ?? -1).map((bytes) => bytes / 2 ** 20)
    most.all = Math.max(
      most.all,
      parts.reduce((sum, part) => sum + part, 0),
    )
    most.largest = Math.max(most.largest, ...parts)
  }, 5)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(timer)
  return most
}

// Of each process what is its own, and its share of what it has in common with others.
function held(pid: number): readonly number[] {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const children = readdirSync(`/proc/${pid}/task`).flatMap((id) =>
      readFileSync(`/proc/${pid}/task/${id}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    )
    return [Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024, ...children.flatMap(held)]
  } catch {
    return []
  }
}

/** CPU seconds of a Node command, of every process it waited for, and of those it left behind. */
function cpuOf(argv: readonly string[], folder: string): number {
  const unreaped = join(folder, 'unreaped')
  writeFileSync(unreaped, '')
  const command = [process.execPath, `--import=${join(import.meta.dirname, 'unreaped.ts')}`, ...argv]
  const quoted = command.map((word) => `'${word}'`).join(' ')
  const run = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${quoted} >/dev/null`], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_UNREAPED: unreaped, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    timeout: 120_000,
  })
  const [user, system] = (run.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  if (run.status !== 0 || user === undefined || system === undefined) throw new Error(`failed: ${run.stderr}`)
  const left = readFileSync(unreaped, 'utf8').split('\n').map(Number)
  return left.reduce((sum, seconds) => sum + seconds, user + system)
}

function writeProject(tools: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-bench-'))
  symlinkSync(join(WORKSPACE, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'esnext',
        lib: ['esnext'],
        module: 'preserve',
        moduleResolution: 'bundler',
        types: [],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        isolatedModules: true,
        verbatimModuleSyntax: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        allowImportingTsExtensions: true,
      },
      files: ['fullmakt.config.ts'],
    }),
  )
  mkdirSync(join(folder, 'tools'))
  const files = Math.ceil(tools / 20)
  for (let file = 0; file < files; file++) writeFileSync(join(folder, 'tools', `tools-${file}.ts`), toolsFile(file))
  writeFileSync(join(folder, 'shared.ts'), SHARED)
  writeFileSync(join(folder, 'fullmakt.config.ts'), configFile(files))
  return folder
}

const SHARED = `import { bearer, http, role, scope, secret } from 'fullmakt'
export const upstream = http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })
export const member = role('member')
export const use = scope('use', 'Use it')
`

function toolsFile(file: number): string {
  const names = Array.from({ length: 20 }, (_, index) => `tool_${file}_${index}`)
  return [
    "import { allow, tool } from 'fullmakt'",
    "import type { AnyTool, Rule } from 'fullmakt'",
    "import { z } from 'zod'",
    "import { member, upstream, use } from '../shared.ts'",
    ...names.map(
      (name, index) => `const ${name} = tool({
  description: 'Do thing ${index} of ${file}.',
  scope: use,
  input: z.object({ owner: z.string(), repo: z.string().max(64), count: z.int().min(0).max(${100 + index}), kind: z.enum(['a', 'b', 'c${index}']), note: z.string().optional(), labels: z.array(z.string()).optional() }),
  output: z.object({ number: z.int(), url: z.url() }),
  call: upstream.post('/repos/{owner}/{repo}/things-${index}', { body: ['count', 'kind', 'note', 'labels'] }),
})`,
    ),
    `export const tools: Readonly<Record<string, AnyTool>> = { ${names.join(', ')} }`,
    `export const rules: readonly Rule[] = [${names
      .map(
        (name, index) =>
          `allow('${name}', { who: member, what: ${name}, when: { args: { count: { lte: ${50 + index} }, owner: 'acme', repo: { startsWith: 'web-' } } } })`,
      )
      .join(',\n')}]`,
    '',
  ].join('\n')
}

function configFile(files: number): string {
  const indices = Array.from({ length: files }, (_, index) => index)
  return [
    "import { accounts, defineConfig } from 'fullmakt'",
    ...indices.map((index) => `import * as part${index} from './tools/tools-${index}.ts'`),
    'export default defineConfig({',
    "  server: { url: 'https://agents.example.com' },",
    '  identity: accounts(),',
    `  tools: { ${indices.map((index) => `...part${index}.tools`).join(', ')} },`,
    `  policies: [${indices.map((index) => `...part${index}.rules`).join(', ')}],`,
    '})',
    '',
  ].join('\n')
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
