import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { buildArtifact } from '../support/build-artifact.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'
import { ARGUMENTS, brokerSide, CALLERS, end, load, median, message, pin, type Side, start } from './side.ts'

const ROUNDS = 7
const SECONDS = 2
const WARM_UP_SECONDS = 8

/** Measures the broker beside a raw proxy to the same upstream, in interleaved rounds; prints calls/s and CPU a call, and their ratios. */
export async function benchBroker(): Promise<void> {
  const children: ChildProcess[] = []
  const folder = makeFolder()
  try {
    await buildArtifact('../bench', join(folder, 'artifact'))
    await message(start('upstream.ts', 1, children))
    const raw = start('raw-proxy.ts', 0, children)
    await message(raw)
    const broker = start('broker-server.ts', 0, children, folder)
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
    removeFolder(folder)
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
