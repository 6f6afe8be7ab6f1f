import { FIELDS } from './machine-code.ts'

/** Reads a path through own members of objects; undefined when it is absent. Never a prototype, a position in a list or a length. */
export function readPath(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (let index = 0; index < path.length; index++) {
    const key = path[index]!
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

const LATEST = 8.64e15
const MINUTE = 60_000
const DAY = 86_400_000

/** Reads a field of a time in UTC, given as one of `FIELDS`, of the one number in `time`; undefined when that is no date. */
export function readTime(field: number, time: Float64Array): number | undefined {
  const now = time[0]!
  if (!(Math.abs(now) <= LATEST)) return undefined
  const ms = Math.trunc(now)
  const day = Math.floor(ms / DAY)
  const minute = Math.floor((ms - day * DAY) / MINUTE)
  if (field === FIELDS.minuteOfDay) return minute
  if (field === FIELDS.hour) return Math.floor(minute / 60)
  // Day 0 was a Thursday; the remainder is brought above zero for days before it.
  return ((((day + 3) % 7) + 7) % 7) + 1
}
