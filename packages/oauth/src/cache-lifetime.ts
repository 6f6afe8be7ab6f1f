const minute = 60_000
const day = 24 * 60 * minute

/**
 * How long a client metadata document may be kept, in milliseconds: what its `Cache-Control` says, at least one minute, at most a day;
 * five minutes when it says nothing, one minute when it forbids keeping or cannot be read.
 *
 * @see RFC 9111 §5.2.2
 */
export function cacheLifetime(cacheControl: string | null): number {
  if (cacheControl === null || cacheControl.trim() === '') return 5 * minute
  const directives = cacheControl
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
  if (directives.some((directive) => /^(?:no-store|no-cache|private)(?:=|$)/.test(directive))) return minute
  const ages = directives.filter((directive) => /^max-age\b/.test(directive))
  if (ages.length === 0) return 5 * minute
  const seconds = /^max-age=(\d{1,9})$/.exec(ages[0]!)?.[1]
  if (ages.length > 1 || seconds === undefined) return minute
  return Math.min(day, Math.max(minute, Number(seconds) * 1000))
}
