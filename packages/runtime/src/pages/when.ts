import { type Html, html } from './html.ts'

/** A time for people and machines, to the minute in UTC. Takes milliseconds since the epoch. */
export function when(time: number): Html {
  const iso = new Date(time).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`
}

/** A length of time in words, in the largest unit that says it whole; parts of a second are left out. Takes milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const [unit, size] = UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['second', 1]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
