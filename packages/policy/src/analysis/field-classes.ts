import { isJsonObject, type Json, type TestNode } from '@fullmakt/ir'
import { judge, type Truth } from '../reference/judge.ts'
import type { FieldTree } from './field-tree.ts'
import { fits } from './fits.ts'
import { alternatives } from './input-schema.ts'
import { numberCandidates } from './number-candidates.ts'
import { regexAutomaton } from './regex-automaton.ts'
import { textCandidates } from './text-candidates.ts'

/**
 * Values of a field that every test judges alike, by one of them; undefined is absent.
 * Not `real`: no value was found that also fits the schema's pattern, though there may be one.
 */
export interface FieldClass {
  readonly value: Json | undefined
  readonly real: boolean
}

/** The classes of a field, the plainest first. Not complete: some class may be missing, and nothing can be said of the field. */
export interface FieldClasses {
  readonly classes: readonly FieldClass[]
  readonly complete: boolean
}

const LONGEST = 1_000

/** Cuts a place into classes by the tests on it. `absent` says that the value may be missing. */
export function fieldClasses(tree: FieldTree, absent: boolean): FieldClasses {
  const tests = [...tree.tests.values()]
  const schemas = alternatives(tree.at)
  const texts = textCandidates(tests, schemas)
  const lengths = lengthCandidates(
    tests,
    tree.quantifiers.size,
    schemas.flatMap(({ minItems, maxItems }) => [minItems, maxItems]),
  )
  const numbers = numberCandidates(tests.flatMap(({ operand }) => [operand].flat()).filter(isNumber), schemas)
  // Where an automaton follows the pattern, the texts were chosen by it and one that does not match stands for nothing.
  const isFollowed = schemas.map(({ pattern }) => typeof pattern === 'string' && regexAutomaton(pattern) !== undefined)
  const listed = schemas.flatMap(({ enum: values, const: constant }) => [
    ...(Array.isArray(values) ? (values as readonly Json[]) : []),
    ...(constant === undefined ? [] : [constant]),
  ])
  const values: readonly Json[] = [
    ...listed,
    ...texts.texts,
    ...numbers,
    false,
    true,
    ...lengths.filter((length) => length <= LONGEST).map((length): Json => new Array<null>(length).fill(null)),
    {},
    null,
  ]
  const candidates = values.flatMap((value): FieldClass[] => {
    const fit = schemas.map((schema, index) => {
      const answer = fits(value, schema)
      return answer === 'unlike' && isFollowed[index] === true ? 'no' : answer
    })
    if (fit.includes('yes')) return [{ value, real: true }]
    return fit.includes('unlike') ? [{ value, real: false }] : []
  })
  const slots = tree.quantifiers.size
  return {
    classes: distinct([...(absent ? [{ value: undefined, real: true }] : []), ...candidates], ({ value }) => [
      value === undefined,
      tree.members.size > 0 && isJsonObject(value),
      slots > 0 && Array.isArray(value) ? Math.min(value.length, slots) : -1,
      ...tests.map((test) => judgeValue(test, value) ?? null),
    ]),
    complete: texts.complete && lengths.every((length) => length <= LONGEST),
  }
}

/** The minutes of a day that tests on hour and minute tell apart, as what `now` reads then. */
export function minuteClasses({ tests }: FieldTree): FieldClasses {
  const near = [...tests.values()]
    .flatMap(({ operand }) => [operand].flat())
    .filter(isNumber)
    .flatMap((bound) => [Math.floor(bound), Math.ceil(bound), Math.floor(bound) + 1, Math.ceil(bound) - 1])
  const minutes = [
    ...Array.from({ length: 24 }, (_, hour) => hour * 60),
    ...near.filter((minute) => minute >= 0 && minute < 1440),
  ]
  const classes = [...new Set(minutes)].map(
    (minuteOfDay): FieldClass => ({
      value: { hour: Math.floor(minuteOfDay / 60), minuteOfDay },
      real: true,
    }),
  )
  return { classes: distinct(classes, ({ value }) => signature(tests, value)), complete: true }
}

/** The days of a week that tests tell apart, as what `now` reads then. */
export function weekdayClasses({ tests }: FieldTree): FieldClasses {
  const classes = [1, 2, 3, 4, 5, 6, 7].map((weekday): FieldClass => ({ value: { weekday }, real: true }))
  return { classes: distinct(classes, ({ value }) => signature(tests, value)), complete: true }
}

/** Judges a test on a value by the reference; tests on `now` read their member of it. */
export function judgeValue(test: TestNode, value: Json | undefined): Truth {
  const path = test.source === 'now' ? test.path : []
  return judge({ ...test, source: 'args', path }, { args: value, principal: {}, client: {}, now: {} })
}

function signature(tests: FieldTree['tests'], value: Json | undefined): readonly Json[] {
  return [...tests.values()].map((test) => judgeValue(test, value) ?? null)
}

// Of what cannot be told apart the first remains, one that fits the schema before one that may not.
function distinct(classes: readonly FieldClass[], keyOf: (one: FieldClass) => readonly Json[]): readonly FieldClass[] {
  const kept = new Map<string, FieldClass>()
  for (const one of classes) {
    const key = JSON.stringify(keyOf(one))
    const known = kept.get(key)
    if (known === undefined || (!known.real && one.real)) kept.set(key, one)
  }
  return [...kept.values()]
}

function lengthCandidates(
  tests: readonly TestNode[],
  slots: number,
  bounds: readonly (Json | undefined)[],
): readonly number[] {
  const sizes = tests.filter(({ operator }) => operator === 'size').flatMap(({ operand }) => [operand].flat())
  const near = [...sizes, ...bounds]
    .filter(isNumber)
    .flatMap((size) => [Math.floor(size) - 1, Math.floor(size), Math.ceil(size), Math.floor(size) + 1])
  const all = [...Array.from({ length: slots + 2 }, (_, length) => length), ...near.filter((length) => length >= 0)]
  return [...new Set(all)].sort((a, b) => a - b)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
