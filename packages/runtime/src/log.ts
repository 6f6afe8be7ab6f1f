/** What the operator reads: one line of JSON for each thing that happened. No secrets, no arguments, no tokens. */
export type Log = (
  level: 'info' | 'warning' | 'error',
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** A log that writes lines to a stream, in visible characters only; `now` stamps them. */
export function lineLog(write: (line: string) => void, now: () => number): Log {
  return (level, event, fields = {}) => {
    const line = JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })
    write(`${line.replaceAll(INVISIBLE, escaped)}\n`)
  }
}

/** What JSON writes as it is, and a terminal obeys or hides: more controls, and what turns or separates text. */
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
