import { httpDate } from './http-date.ts'
import type { FetchedDocument } from './ports.ts'

const minute = 60_000
const day = 24 * 60 * minute

/**
 * How long a fetched document may be kept, in milliseconds: what `max-age` of its `Cache-Control` says, or else how far `Expires` is behind its `Date`;
 * at least one minute, at most a day. Five minutes when it says nothing, one minute when it forbids keeping or cannot be read. `now` stands in for a
 * `Date` that is absent or no date.
 *
 * @see RFC 9111 §4.2.1, §5.2.2, §5.3
 */
export function cacheLifetime(
  {
    cacheControl,
    expires,
    date,
  }: Pick<Extract<FetchedDocument, { readonly ok: true }>, 'cacheControl' | 'expires' | 'date'>,
  now: number,
): number {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
  if (directives.some((directive) => /^(?:no-store|no-cache|private)(?:=|$)/.test(directive))) return minute
  const ages = directives.filter((directive) => /^max-age\b/.test(directive))
  if (ages.length > 0) {
    const seconds = /^max-age=(\d{1,9})$/.exec(ages[0]!)?.[1]
    return ages.length > 1 || seconds === undefined ? minute : bounded(Number(seconds) * 1_000)
  }
  if (expires === undefined || expires === null) return 5 * minute
  const end = httpDate(expires, now)
  // What is no date, `0` above all, is a time in the past.
  return end === undefined ? minute : bounded(end - (httpDate(date ?? '', now) ?? now))
}

function bounded(lifetime: number): number {
  return Math.min(day, Math.max(minute, lifetime))
}
