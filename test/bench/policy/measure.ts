import type { JsonObject } from '@fullmakt/ir'
import type { PolicyClient } from '@fullmakt/policy'

/** One call to decide, by its principal's number. */
export interface Call {
  readonly principal: number
  readonly toolIndex: number
  readonly tool: string
  readonly client: PolicyClient
  readonly args: JsonObject
  readonly now: number
}

/** Nanoseconds a decision: the middle and the mean of batches. */
export interface Cost {
  readonly p50: number
  readonly mean: number
}

const BATCH = 64
const ROUNDS = 7
const ROUND_MS = 250

/** Measures several ways of deciding the same calls in interleaved rounds. Takes functions that decide the call of a number. */
export function measure(ways: readonly ((index: number) => unknown)[], calls: number): readonly Cost[] {
  const samples = ways.map((): number[] => [])
  for (let round = -1; round < ROUNDS; round++) {
    for (const [number, decide] of ways.entries()) {
      const end = performance.now() + ROUND_MS
      for (let at = 0; performance.now() < end; at = (at + BATCH) % calls) {
        const start = process.hrtime.bigint()
        for (let index = at; index < at + BATCH; index++) decide(index)
        const took = Number(process.hrtime.bigint() - start) / BATCH
        // The first round only warms up.
        if (round >= 0) samples[number]!.push(took)
      }
    }
  }
  return samples.map((sample) => {
    sample.sort((a, b) => a - b)
    return { p50: sample[sample.length >> 1]!, mean: sample.reduce((sum, took) => sum + took, 0) / sample.length }
  })
}

/** Bytes of heap a decision over a million; needs `--expose-gc`, else it is undefined. */
export function allocated(decide: (index: number) => unknown, calls: number): number | undefined {
  if (globalThis.gc === undefined) return undefined
  for (let index = 0; index < 200_000; index++) decide(index % calls)
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 1_000_000; index++) decide(index % calls)
  return (process.memoryUsage().heapUsed - before) / 1_000_000
}

/** The middle of several runs, in milliseconds. */
export function middle(times: number, run: () => unknown): number {
  const took = Array.from({ length: times }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return took.sort((a, b) => a - b)[times >> 1]!
}
