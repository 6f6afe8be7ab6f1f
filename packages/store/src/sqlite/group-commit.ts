/** A queue whose work is done in groups. */
export interface GroupCommit<Context> {
  /**
   * Queues work; resolves with its result once the group it fell into is durable, rejects when that group failed.
   * Takes how much there is to do, too, for work that grows until it is done.
   */
  run<Result>(work: (context: Context) => Result, size?: () => number): Promise<Result>
  /** Resolves once everything queued is durable or has failed. */
  drain(): Promise<void>
}

/** How a group is kept. */
export interface GroupOptions<Context> {
  /** Opens one transaction, passes its context to the callback and commits; throws when nothing of it was kept, and then all of the group rejects. */
  readonly transact: (body: (context: Context) => void) => void
  /** Resolves when all that was committed is on the disk; when it rejects, nobody may be told that it is. */
  readonly sync: () => Promise<void>
}

interface Job<Context> {
  readonly work: (context: Context) => unknown
  readonly size: (() => number) | undefined
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

// A commit costs more than a turn of the event loop that finds work; the bound keeps a steady stream from waiting for its end.
const MOST_TURNS = 8

/**
 * Group commit without a timer: what arrived while the last group was on its way to the disk is committed together, as soon as a turn of the event loop
 * brings nothing more. The thread goes on while the disk works; groups become durable in order.
 */
export function groupCommit<Context>({ transact, sync }: GroupOptions<Context>): GroupCommit<Context> {
  let queue: Job<Context>[] = []
  let scheduled = false
  let syncing: Promise<void> | undefined
  let seen = 0
  let turns = 0
  const flush = (): void => {
    const group = queue
    queue = []
    if (group.length === 0) return
    const results: unknown[] = []
    try {
      transact((context) => {
        for (const { work } of group) results.push(work(context))
      })
    } catch (error) {
      for (const { reject } of group) reject(error)
      return
    }
    syncing = sync().then(
      () => {
        syncing = undefined
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as never)
        schedule()
      },
      (error: unknown) => {
        syncing = undefined
        for (const { reject } of group) reject(error)
        schedule()
      },
    )
  }
  const turn = (): void => {
    turns += 1
    const now = queue.reduce((sum, { size }) => sum + (size?.() ?? 1), 0)
    const quiet = now === seen
    seen = now
    if (!quiet && turns < MOST_TURNS) {
      setImmediate(turn)
      return
    }
    scheduled = false
    // What is on its way is followed by the queue when it arrives.
    if (syncing === undefined) flush()
  }
  const schedule = (): void => {
    if (scheduled || syncing !== undefined || queue.length === 0) return
    scheduled = true
    seen = 0
    turns = 0
    setImmediate(turn)
  }
  return {
    run: (work, size) =>
      new Promise((resolve, reject) => {
        queue.push({ work, size, resolve, reject })
        schedule()
      }),
    async drain() {
      while (syncing !== undefined || queue.length > 0) {
        if (syncing === undefined) flush()
        await syncing
      }
    },
  }
}
