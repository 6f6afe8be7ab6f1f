import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Pool } from 'undici'

const CALLERS = 64
const ROUNDS = 7
const SECONDS = 2
const WARM_UP_SECONDS = 8
const ARGUMENTS = { owner: 'acme', repo: 'web-shop', title: 'The menu does not close', body: 'On a narrow screen.' }

/** One measured side: calls, wall time and CPU time in its rounds. */
interface Side {
  readonly name: string
  readonly child: ChildProcess
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly body: string
  readonly rates: number[]
  readonly costs: number[]
}

/** Measures the broker beside a raw proxy to the same upstream, in interleaved rounds; prints calls/s and CPU a call, and their ratios. */
export async function benchBroker(): Promise<void> {
  const children: ChildProcess[] = []
  try {
    await message(start('upstream.ts', 1, children))
    const raw = start('raw-proxy.ts', 0, children)
    await message(raw)
    const broker = start('broker-server.ts', 0, children)
    const { token } = (await message(broker)) as { readonly token: string }
    pin(process.pid, 1)
    const sides = [rawSide(raw), brokerSide(broker, token)] as const
    for (const side of sides) await load(side, WARM_UP_SECONDS, false)
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await load(side, SECONDS, true)
    }
    report(...sides)
  } finally {
    await Promise.all(children.map(end))
  }
}

function rawSide(child: ChildProcess): Side {
  return {
    name: 'raw proxy',
    child,
    origin: 'http://127.0.0.1:18093',
    path: '/',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ARGUMENTS),
    rates: [],
    costs: [],
  }
}

function brokerSide(child: ChildProcess, token: string): Side {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return {
    name: 'broker',
    child,
    origin: 'http://127.0.0.1:18091',
    path: '/mcp',
    headers: {
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

async function load(side: Side, seconds: number, count: boolean): Promise<void> {
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

function report(raw: Side, broker: Side): void {
  console.log(
    `brokered call against a raw proxy: ${CALLERS} callers, ${ROUNDS} interleaved rounds of ${SECONDS} s, medians`,
  )
  for (const { name, rates, costs } of [raw, broker]) {
    // What is neither CPU time nor waiting for callers is waiting for the disk: a durable commit holds the thread.
    const busy = median(rates) * median(costs) * 1e-4
    console.log(
      `  ${name.padEnd(10)} ${median(rates).toFixed(0).padStart(7)} calls/s  ${median(costs).toFixed(0).padStart(4)} us CPU a call  ${busy.toFixed(0).padStart(3)} % of a core`,
    )
  }
  const ratios = raw.rates.map((rate, index) => (broker.rates[index] ?? 0) / rate)
  console.log(`  ratio      ${median(ratios).toFixed(2)} of the raw proxy's calls/s (aim: at least 0.40)`)
  console.log(`  ratio      ${(median(broker.costs) / median(raw.costs)).toFixed(2)} of its CPU a call`)
  console.log(
    '  How to read it: only the ratios of one run; a core below 100 % waited, for the disk or for its callers.',
  )
}

async function cpuOf(child: ChildProcess): Promise<number> {
  const answer = message(child)
  child.send('usage')
  return ((await answer) as { readonly cpu: number }).cpu
}

function start(file: string, core: number, children: ChildProcess[]): ChildProcess {
  const child = fork(join(import.meta.dirname, file), {
    execArgv: ['--conditions=fullmakt-source', '--disable-warning=ExperimentalWarning'],
  })
  children.push(child)
  pin(child.pid ?? 0, core)
  return child
}

// Without taskset the servers share the cores with the load, and the ratio still holds.
function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-cp', String(core), String(pid)])
}

function message(child: ChildProcess): Promise<unknown> {
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

// A child ends when its channel does, so that none is left behind however this process ends.
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  if (child.connected) child.disconnect()
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(late)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
