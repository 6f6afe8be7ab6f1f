/** What the operator reads: one line of JSON for each thing that happened. No secrets, no arguments, no tokens. */
export type Log = (
  level: 'info' | 'warning' | 'error',
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** A log that writes lines to a stream; `now` stamps them. */
export function lineLog(write: (line: string) => void, now: () => number): Log {
  return (level, event, fields = {}) => {
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  }
}
