import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { buildArtifact } from '../support/build-artifact.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'
import { brokerSide, CALLERS, end, load, median, message, pin, start } from './side.ts'

const ROUNDS = 9
const SECONDS = 2
const WARM_UP_SECONDS = 10

/** Measures what recording a call costs: the same broker with the audit log and with one that keeps nothing, in interleaved rounds of one process. */
export async function benchAppend(): Promise<void> {
  const children: ChildProcess[] = []
  const folder = makeFolder()
  try {
    await buildArtifact('../bench', join(folder, 'artifact'))
    await message(start('upstream.ts', 1, children))
    const server = start('audit-server.ts', 0, children, folder)
    const { token } = (await message(server)) as { readonly token: string }
    pin(process.pid, 1)
    const recorded = brokerSide(server, token, 18_091, 'recorded')
    const silent = brokerSide(server, token, 18_095, 'not recorded')
    const sides = [recorded, silent]
    for (const side of sides) await load(side, WARM_UP_SECONDS, false)
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await load(side, SECONDS, true)
    }
    console.log(`audit: a brokered call with its two entries on disk, ${CALLERS} callers, ${ROUNDS} interleaved rounds`)
    for (const { name, rates, costs } of sides) {
      const [rate, cost] = [median(rates).toFixed(0).padStart(7), median(costs).toFixed(0).padStart(4)]
      console.log(`  ${name.padEnd(12)} ${rate} calls/s  ${cost} us CPU a call`)
    }
    const ratios = recorded.costs.map((cost, round) => cost / (silent.costs[round] ?? Number.NaN))
    console.log(`  ratio        ${median(ratios).toFixed(2)} of the CPU a call without (aim: at most 1.20)`)
  } finally {
    await Promise.all(children.map(end))
    removeFolder(folder)
  }
}
