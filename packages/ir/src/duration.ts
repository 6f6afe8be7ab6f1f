const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Reads a duration such as `500ms`, `30s`, `15m`, `2h` or `7d`.
 * Takes the text; returns milliseconds, or undefined when it is not a positive duration of one unit.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,8})(ms|s|m|h|d)$/.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * (UNITS[match[2]!] ?? Number.NaN)
}

/**
 * Reads a rate such as `60/h` or `5/10s`.
 * Takes the text; returns the count and the period in milliseconds, or undefined when it is not a rate.
 */
export function parseRate(text: string): { readonly count: number; readonly periodMs: number } | undefined {
  const match = /^([1-9][0-9]{0,8})\/([1-9][0-9]{0,8})?(ms|s|m|h|d)$/.exec(text)
  if (match === null) return undefined
  const periodMs = parseDuration(`${match[2] ?? '1'}${match[3]}`)
  return periodMs === undefined ? undefined : { count: Number(match[1]), periodMs }
}
