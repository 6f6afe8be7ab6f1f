/**
 * A clock that never steps back.
 * Takes a clock in milliseconds; returns one in whole milliseconds that stands still while the other is behind, so that setting the machine's
 * time back revives nothing that has expired.
 */
export function steadyClock(now: () => number): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, Math.floor(now()))
    return latest
  }
}
