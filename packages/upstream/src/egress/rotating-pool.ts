import type { Pool } from 'undici'

/** A connection pool that is replaced now and then, so that a changed DNS answer is noticed. */
export interface RotatingPool {
  /** The pool for the next request. */
  current(): Pool
  /** Ends all connections, those of replaced pools too; requests under way fail. */
  destroy(): Promise<void>
}

/**
 * Makes pools one after another.
 * Takes what opens one, a clock and the lifetime of a pool, both in milliseconds. A replaced pool ends with its last request.
 */
export function rotatingPool(open: () => Pool, now: () => number, lifetimeMs: number): RotatingPool {
  let pool = open()
  let opened = now()
  const ending = new Set<Pool>()
  const retire = (old: Pool): void => {
    ending.add(old)
    const ended = (): void => void ending.delete(old)
    old.close().then(ended, ended)
  }
  return {
    current() {
      const at = now()
      // A clock that was set back must not keep a pool for ever.
      if (at >= opened && at - opened < lifetimeMs) return pool
      retire(pool)
      pool = open()
      opened = at
      return pool
    },
    async destroy() {
      await Promise.all([pool, ...ending].map((one) => one.destroy()))
    },
  }
}
