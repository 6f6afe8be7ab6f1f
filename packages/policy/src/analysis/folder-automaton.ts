import { parseFolder } from '../table/folder.ts'
import type { Automaton } from './automaton.ts'

/**
 * The automaton of the test whether a path is under a folder, labelled `in`, `out`, or empty where that is unknown.
 * Counts at most `depth` segments that a path goes down beside the folder, and is lost when one more is left again, which it says only where
 * it is not `exact`: where such a path may mean what no lower one does. Follows every text but those that are not in NFC because of how their
 * units come together.
 */
export function folderAutomaton(text: string, depth: number, exact: boolean): Automaton {
  const folder = parseFolder(text)
  if (folder === undefined) return { start: NOWHERE, step: () => NOWHERE, label: () => '', boundaries: [] }
  const { segments, isRooted } = folder
  const longest = Math.max(0, ...segments.map((segment) => segment.length)) + 2
  const pack = ({ matched, beside, dots, read }: Reading): bigint =>
    BigInt(((matched * (depth + 2) + beside) * 4 + dots) * longest + read) + FIRST
  const unpack = (state: bigint): Reading => {
    const number = Number(state - FIRST)
    const dotsAndPlace = Math.floor(number / longest)
    const place = Math.floor(dotsAndPlace / 4)
    const matched = Math.floor(place / (depth + 2))
    return { matched, beside: place % (depth + 2), dots: dotsAndPlace % 4, read: number % longest }
  }
  // The place after the segment that is being read: undefined is above the start, null too deep to know.
  const closed = ({ matched, beside, dots, read }: Reading): Place | undefined | null => {
    if (dots < 2) return { matched, beside }
    if (dots === 2) {
      if (beside > depth) return null
      if (beside > 0) return { matched, beside: beside - 1 }
      return matched > 0 ? { matched: matched - 1, beside } : undefined
    }
    if (beside === 0 && read - 1 === segments[matched]?.length) return { matched: matched + 1, beside }
    return { matched, beside: Math.min(beside + 1, depth + 1) }
  }
  const readOn = ({ matched, beside, dots, read }: Reading, unit: number): Reading => ({
    matched,
    beside,
    dots: unit === DOT && dots < 2 ? dots + 1 : 3,
    read: read > 0 && segments[matched]?.charCodeAt(read - 1) === unit ? read + 1 : 0,
  })
  return {
    start: NOTHING_READ,
    step(state, unit) {
      if (state === NOWHERE || state === LOST) return state
      if (isNeverPlain(unit) || (state === NOTHING_READ && (unit === SLASH) !== isRooted)) return NOWHERE
      const reading = state === NOTHING_READ ? TOP : unpack(state)
      if (unit !== SLASH) return pack(readOn(reading, unit))
      const place = closed(reading)
      if (place === null) return LOST
      return place === undefined ? NOWHERE : pack({ ...place, dots: 0, read: place.beside === 0 ? 1 : 0 })
    },
    label(state) {
      if (state === LOST) return 'lost'
      if (state === NOWHERE || (state === NOTHING_READ && isRooted)) return ''
      const place = closed(state === NOTHING_READ ? TOP : unpack(state))
      if (place === null) return 'lost'
      if (place === undefined) return ''
      return place.matched === segments.length ? 'in' : 'out'
    },
    ...(exact ? {} : { isLost: (state) => state === LOST || (state >= FIRST && closed(unpack(state)) === null) }),
    boundaries: [
      ...[0, 0x20, NOT_NFC, AFTER_NOT_NFC],
      ...[SLASH, DOT, PERCENT, BACKSLASH, DELETE, ...unitsOf(segments.join(''))].flatMap((unit) => [unit, unit + 1]),
    ],
  }
}

// Where a path is: how many segments of the folder it went down, and how many beside it after these.
interface Place {
  readonly matched: number
  readonly beside: number
}

// In a segment: `dots` is 0 to 2 for as many of them and nothing else, or 3; `read` is one more than the units of the folder's next segment that were
// read, and 0 once there was another.
interface Reading extends Place {
  readonly dots: number
  readonly read: number
}

const TOP: Reading = { matched: 0, beside: 0, dots: 0, read: 1 }
const [NOWHERE, LOST, NOTHING_READ, FIRST] = [0n, 1n, 2n, 3n]
const [SLASH, DOT, PERCENT, BACKSLASH, DELETE] = [0x2f, 0x2e, 0x25, 0x5c, 0x7f]
// Two marks that no text in NFC has: where a schema forbids all else that makes a path not plain, these still do.
const [NOT_NFC, AFTER_NOT_NFC] = [0x340, 0x342]

function isNeverPlain(unit: number): boolean {
  if (unit < 0x20 || unit === DELETE || unit === PERCENT || unit === BACKSLASH) return true
  return unit >= NOT_NFC && unit < AFTER_NOT_NFC
}

function unitsOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}
