import { readFileSync } from 'node:fs'

const EVERY = 100

/**
 * Watches how much memory a process holds, whatever it is for: the limits of an engine count only its own heap.
 * Takes the process's id, how many MB it may hold, and what is to be done, once, when it holds more; returns what ends the watch. Looks every 100 ms,
 * as far as this process is not blocked. Sees nothing where the system tells no such thing in `/proc`.
 *
 * @see proc_pid_status(5), VmRSS
 */
export function watchMemory(pid: number, megabytes: number, onExcess: () => void): () => void {
  const timer = setInterval(() => {
    if (residentKilobytes(pid) <= megabytes * 1024) return
    clearInterval(timer)
    onExcess()
  }, EVERY)
  return () => clearInterval(timer)
}

function residentKilobytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
