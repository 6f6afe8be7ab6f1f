import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { followAuthorization } from '../support/follow-authorization.ts'
import { type Finished, runProcess } from '../support/run-process.ts'

/** One check of the MCP conformance suite. */
export interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly description?: string
  readonly errorMessage?: string
}

const root = resolve(import.meta.dirname, '../..')
const suite = join(root, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
const olderSuite = join(root, 'node_modules/conformance-0.1/dist/index.js')

/** Runs one scenario for servers. Takes the endpoint, the revision and a folder for the results; returns how it ended and its checks. */
export async function runScenario(options: {
  readonly url: string
  readonly revision: string
  readonly scenario: string
  readonly folder: string
}): Promise<{ readonly finished: Finished; readonly checks: readonly Check[] }> {
  const { url, revision, scenario, folder } = options
  const finished = await runProcess(
    process.execPath,
    [suite, 'server', '--url', url, '--spec-version', revision, '--scenario', scenario, '-o', folder],
    { cwd: root, timeoutMs: 60_000 },
  )
  return { finished, checks: checksIn(folder) }
}

/** One scenario of a run of everything that a revision demands. */
export interface Score {
  readonly scenario: string
  readonly passed: number
  readonly failed: number
}

/** Runs all that a revision demands of servers; returns the scenarios that count and those that do not, and all that was printed. */
export async function runRequirements(
  url: string,
  revision: string,
): Promise<{ readonly finished: Finished; readonly scored: readonly Score[]; readonly unscored: readonly Score[] }> {
  const finished = await runProcess(process.execPath, [suite, 'server', '--url', url, '--requirements', revision], {
    cwd: root,
    timeoutMs: 240_000,
  })
  const [, summary = ''] = finished.stdout.split('=== SUMMARY ===')
  const [results = '', uncounted = ''] = summary.split(/^Not scored/m)
  const all = scoresIn(results)
  const out = new Set([...uncounted.matchAll(/^ +[✓✗] ([\w-]+) \(/gm)].map(([, name]) => name))
  return {
    finished,
    scored: all.filter(({ scenario }) => !out.has(scenario)),
    unscored: all.filter(({ scenario }) => out.has(scenario)),
  }
}

/** Runs every scenario of the older suite, of the revisions up to 2025-11-25; returns them and all that was printed. */
export async function runOlderSuite(
  url: string,
): Promise<{ readonly finished: Finished; readonly scores: readonly Score[] }> {
  const finished = await runProcess(process.execPath, [olderSuite, 'server', '--url', url, '--suite', 'all'], {
    cwd: root,
    timeoutMs: 240_000,
  })
  const [, summary = ''] = finished.stdout.split('=== SUMMARY ===')
  return { finished, scores: scoresIn(summary) }
}

/** Runs the scenarios for authorization servers; `follow` does what the resource owner's browser would with the printed URL. */
export async function runAuthorization(options: {
  readonly issuer: string
  readonly resource: string
  readonly clientId: string
  readonly port: number
  readonly folder: string
  readonly follow: (authorization: URL) => Promise<void>
}): Promise<{ readonly exit: number | null; readonly output: string; readonly checks: readonly Check[] }> {
  const { issuer, resource, clientId, port, folder, follow } = options
  const flags = ['--url', issuer, '--client-id', clientId, '--resource', resource, '-p', String(port), '-o', folder]
  const child = spawn(process.execPath, [suite, 'authorization', ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  const followed = followAuthorization(child, issuer, follow)
  const exit = await new Promise<number | null>((done) => child.once('close', done))
  const went = await followed.done().catch(String)
  return { exit, output: `${followed.output()}${went ?? ''}`, checks: checksIn(folder) }
}

function scoresIn(summary: string): readonly Score[] {
  return [...summary.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed$/gm)].map(
    ([, scenario = '', passed, failed]): Score => ({ scenario, passed: Number(passed), failed: Number(failed) }),
  )
}

function checksIn(folder: string): readonly Check[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('checks.json'))
    .flatMap((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as readonly Check[])
}
