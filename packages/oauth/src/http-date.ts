const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)'
const SHORT = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'

/** The form that is written now, and the two that were. */
const FORMS = [
  new RegExp(`^${SHORT}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^${SHORT} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
]

/**
 * Reads an HTTP date in any of its three forms, as milliseconds since the epoch; undefined for everything else. `now` tells which century a year of two
 * digits is in: one that seems more than 50 years ahead is past. Does not judge whether the day of the week is right.
 *
 * @see RFC 9110 §5.6.7
 */
export function httpDate(text: string, now: number): number | undefined {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  if (parts === undefined) return undefined
  const { day, month = '', year = '', hour, minute, second } = parts
  const index = MONTHS.indexOf(month)
  const date = new Date(Date.UTC(fullYear(year, now), index, Number(day)))
  // A day that the month does not have falls into the next.
  if (date.getUTCMonth() !== index) return undefined
  return date.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000
}

function fullYear(year: string, now: number): number {
  if (year.length === 4) return Number(year)
  const present = new Date(now).getUTCFullYear()
  const guess = present - (present % 100) + Number(year)
  return guess > present + 50 ? guess - 100 : guess
}
