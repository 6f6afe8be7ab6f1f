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

/**
 * Group commit without a timer: everything that arrived while the last commit held the thread is committed together in the next turn of the event loop.
 * `transact` opens one transaction, passes its context to the callback and commits; it throws when nothing of it was kept, and then all of the group rejects.
 */
export function groupCommit<Context>(transact: (body: (context: Context) => void) => void): GroupCommit<Context> {
  let queue: Job<Context>[] = []
  let scheduled = false
  const flush = (): void => {
    scheduled = false
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
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject })
        if (scheduled) return
        scheduled = true
        setImmediate(flush)
      }),
    flush,
  }
}
