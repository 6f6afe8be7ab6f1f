import type { Deployment } from './deployment.ts'

/** Deployments that another artifact has followed, on which calls may still be under way. */
export interface RetiredDeployments {
  /** Keeps a deployment open for so long, in milliseconds, or until many others followed. */
  add(deployment: Pick<Deployment, 'close'>, lastsMs: number): void
  /** Closes those that are open. */
  close(): Promise<void>
}

/** How many are kept open: whoever swaps more often than calls end is writing a config. */
const MOST = 16

/** Makes the list; `after` calls back once so many milliseconds have passed. */
export function createRetiredDeployments(
  after: (milliseconds: number, callback: () => void) => () => void,
): RetiredDeployments {
  const open = new Map<Pick<Deployment, 'close'>, () => void>()
  const close = async (deployment: Pick<Deployment, 'close'>): Promise<void> => {
    open.get(deployment)?.()
    open.delete(deployment)
    await deployment.close()
  }
  return {
    add(deployment, lastsMs) {
      const [oldest] = open.size < MOST ? [] : open.keys()
      if (oldest !== undefined) void close(oldest)
      open.set(
        deployment,
        after(lastsMs, () => void close(deployment)),
      )
    },
    close: async () => void (await Promise.all([...open.keys()].map(close))),
  }
}
