import { scalarType } from './compile-condition.ts'
import {
  type CompiledCondition,
  type CompiledTest,
  FALSE,
  type Kleene,
  type Place,
  type Scalar,
  TRUE,
  UNKNOWN,
} from './compiled-condition.ts'
import { matchPieces } from './match-pieces.ts'

/** What conditions read besides the arguments. A session keeps one and changes client and time, so that deciding allocates nothing. */
export interface Surroundings {
  readonly user: string | null
  readonly agent: string | null
  readonly roles: readonly string[]
  client: string
  now: number
}

const WHOLE: object = Object.freeze({})
const LATEST = 8.64e15
const MINUTE = 60_000
const DAY = 86_400_000

/**
 * Judges a compiled condition.
 * Takes the arguments (inside a quantifier the item) and the surroundings. Never throws for JSON values.
 */
export function judgeCompiled(condition: CompiledCondition, args: unknown, around: Surroundings): Kleene {
  switch (condition.op) {
    case 'constant':
      return condition.value
    case 'all': {
      let least: Kleene = TRUE
      for (const part of condition.of) {
        const value = judgeCompiled(part, args, around)
        if (value === FALSE) return FALSE
        if (value < least) least = value
      }
      return least
    }
    case 'any': {
      let most: Kleene = FALSE
      for (const part of condition.of) {
        const value = judgeCompiled(part, args, around)
        if (value === TRUE) return TRUE
        if (value > most) most = value
      }
      return most
    }
    case 'not':
      return negate(judgeCompiled(condition.of, args, around))
    case 'some':
    case 'every':
    case 'none': {
      const list = readPlace(condition.place, condition.path, args, around)
      if (!Array.isArray(list)) return UNKNOWN
      // `none` is the negation of `some`; both stop at an item that is true, `every` at one that is false.
      const stop = condition.op === 'every' ? FALSE : TRUE
      let result: Kleene = negate(stop)
      for (const item of list) {
        const value = judgeCompiled(condition.of, item, around)
        if (value === stop) {
          result = stop
          break
        }
        if (value === UNKNOWN) result = UNKNOWN
      }
      return condition.op === 'none' ? negate(result) : result
    }
    default:
      return judgeTest(condition, readPlace(condition.place, condition.path, args, around))
  }
}

function negate(value: Kleene): Kleene {
  return value === TRUE ? FALSE : value === FALSE ? TRUE : UNKNOWN
}

function judgeTest(test: CompiledTest, value: unknown): Kleene {
  switch (test.op) {
    case 'eq':
      if (value === test.scalar) return TRUE
      return isScalar(value) && scalarType(value) === scalarType(test.scalar) ? FALSE : UNKNOWN
    case 'in':
      if (!isScalar(value)) return UNKNOWN
      if (test.scalars.has(value)) return TRUE
      return test.scalars.size === 0 || test.types.has(scalarType(value)) ? FALSE : UNKNOWN
    case 'lt':
      return isNumber(value) ? truth(value < test.bound) : UNKNOWN
    case 'lte':
      return isNumber(value) ? truth(value <= test.bound) : UNKNOWN
    case 'gt':
      return isNumber(value) ? truth(value > test.bound) : UNKNOWN
    case 'gte':
      return isNumber(value) ? truth(value >= test.bound) : UNKNOWN
    case 'between':
      return isNumber(value) ? truth(value >= test.low && value <= test.high) : UNKNOWN
    case 'size':
      return Array.isArray(value) ? truth(value.length >= test.low && value.length <= test.high) : UNKNOWN
    case 'startsWith':
      return typeof value === 'string' ? truth(value.startsWith(test.text)) : UNKNOWN
    case 'endsWith':
      return typeof value === 'string' ? truth(value.endsWith(test.text)) : UNKNOWN
    case 'glob':
      return typeof value === 'string' ? truth(matchPieces(test.pieces, value)) : UNKNOWN
    case 'present':
      return truth((value !== undefined) === test.present)
  }
}

function truth(holds: boolean): Kleene {
  return holds ? TRUE : FALSE
}

function isNumber(value: unknown): value is number {
  // Not a number is ill-typed: every comparison with it is false, which would make its negation true.
  return typeof value === 'number' && !Number.isNaN(value)
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value)
}

function readPlace(place: Place, path: readonly string[], args: unknown, around: Surroundings): unknown {
  switch (place) {
    case 'args':
      return readPath(args, path)
    case 'principal.user':
      return around.user ?? undefined
    case 'principal.agent':
      return around.agent ?? undefined
    case 'principal.roles':
      return around.roles
    case 'client.id':
      return around.client
    case 'object':
      return WHOLE
    case 'nothing':
      return undefined
    default:
      return readTime(place, around.now)
  }
}

function readPath(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return undefined
    }
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

function readTime(place: 'now.hour' | 'now.minuteOfDay' | 'now.weekday', now: number): number | undefined {
  if (!(Math.abs(now) <= LATEST)) return undefined
  const time = Math.trunc(now)
  const minute = Math.floor((time - Math.floor(time / DAY) * DAY) / MINUTE)
  if (place === 'now.minuteOfDay') return minute
  if (place === 'now.hour') return Math.floor(minute / 60)
  // Day 0 was a Thursday; the remainder is brought above zero for days before it.
  return ((((Math.floor(time / DAY) + 3) % 7) + 7) % 7) + 1
}
