import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Pool } from 'undici'

/** Calls that are under way at once. */
export const CALLERS = 64
export const ARGUMENTS = {
  owner: 'acme',
  repo: 'web-shop',
  title: 'The menu does not close',
  body: 'On a narrow screen.',
}

/** One measured side: calls, wall time and CPU time in its rounds. */
export interface Side {
  readonly name: string
  readonly child: ChildProcess
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly body: string
  readonly rates: number[]
  readonly costs: number[]
}

/** The broker in a child: its endpoint for MCP, asked with a token. */
export function brokerSide(child: ChildProcess, token: string, port = 18_091, name = 'broker'): Side {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return {
    name,
    child,
    origin: `http://127.0.0.1:${port}`,
    path: '/mcp',
    headers: {
      host: '127.0.0.1:18091',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: ARGUMENTS, _meta },
    }),
    rates: [],
    costs: [],
  }
}

/** Loads a side for some seconds; counts them when asked to. */
export async function load(side: Side, seconds: number, count: boolean): Promise<void> {
  const pool = new Pool(side.origin, { connections: CALLERS, pipelining: 1 })
  const before = await cpuOf(side.child)
  const started = performance.now()
  const end = started + seconds * 1_000
  let calls = 0
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: side.path,
        headers: side.headers,
        body: side.body,
      })
      const text = await body.text()
      if (statusCode !== 200 || !text.includes('42')) throw new Error(`${side.name} answered ${statusCode} ${text}`)
      calls++
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  const elapsed = (performance.now() - started) / 1_000
  const cpu = (await cpuOf(side.child)) - before
  await pool.close()
  if (!count) return
  side.rates.push(calls / elapsed)
  side.costs.push(cpu / calls)
}

async function cpuOf(child: ChildProcess): Promise<number> {
  const answer = message(child)
  child.send('usage')
  return ((await answer) as { readonly cpu: number }).cpu
}

/** Starts a script as a child on a core, with arguments; it is put with the others, to be ended. */
export function start(file: string, core: number, children: ChildProcess[], ...argv: readonly string[]): ChildProcess {
  const child = fork(join(import.meta.dirname, file), argv, {
    execArgv: ['--conditions=fullmakt-source', '--disable-warning=ExperimentalWarning'],
  })
  children.push(child)
  pin(child.pid ?? 0, core)
  return child
}

/** Keeps a process on a core. Without taskset the servers share the cores with the load, and the ratio still holds. */
export function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-cp', String(core), String(pid)])
}

/** The next message of a child; rejects when it ends before. */
export function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (value: unknown): void => {
      child.off('exit', onExit)
      resolve(value)
    }
    const onExit = (code: number | null): void => {
      child.off('message', onMessage)
      reject(new Error(`a server ended with ${code}`))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}

/** Ends a child: with its channel, so that none is left behind however this process ends. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  if (child.connected) child.disconnect()
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(late)
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
