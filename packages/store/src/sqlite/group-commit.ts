/** A queue whose work is done in groups. */
export interface GroupCommit<Context> {
  /** Queues work; resolves with its result once the group it fell into is committed, rejects when that group failed. */
  run<Result>(work: (context: Context) => Result): Promise<Result>
  /** Commits what is queued, at once. */
  flush(): void
}

interface Job<Context> {
  readonly work: (context: Context) => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

// A commit costs more than a turn of the event loop that finds work; the bound keeps a steady stream from waiting for its end.
const MOST_TURNS = 8

/**
 * Group commit without a timer: everything that arrived while the last commit held the thread is committed together, as soon as a turn of the
 * event loop brings nothing more.
 * `transact` opens one transaction, passes its context to the callback and commits; it throws when nothing of it was kept, and then all of the group rejects.
 */
export function groupCommit<Context>(transact: (body: (context: Context) => void) => void): GroupCommit<Context> {
  let queue: Job<Context>[] = []
  let scheduled = false
  let seen = 0
  let turns = 0
  const flush = (): void => {
    scheduled = false
    seen = 0
    turns = 0
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
    for (const [index, { resolve }] of group.entries()) resolve(results[index] as never)
  }
  const turn = (): void => {
    turns += 1
    const quiet = queue.length === seen
    seen = queue.length
    if (quiet || turns === MOST_TURNS) flush()
    else setImmediate(turn)
  }
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject })
        if (scheduled) return
        scheduled = true
        setImmediate(turn)
      }),
    flush,
  }
}
