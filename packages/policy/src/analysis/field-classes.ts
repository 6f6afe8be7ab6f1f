import { isJsonObject, type Json, type JsonObject, type TestNode } from '@fullmakt/ir'
import { judge, type Truth } from '../reference/judge.ts'
import { type FieldTree, NAME, slotsOf } from './field-tree.ts'
import { fits } from './fits.ts'
import { alternatives, type SchemaAt } from './input-schema.ts'
import { numberCandidates } from './number-candidates.ts'
import { regexAutomaton } from './regex-automaton.ts'
import { identity, remember } from './remember.ts'
import { textCandidates } from './text-candidates.ts'

/**
 * Values of a field that every test judges alike, by one of them; undefined is absent.
 * Not `real`: no value was found that also fits the schema's pattern, though there may be one.
 */
export interface FieldClass {
  readonly value: Json | undefined
  readonly real: boolean
  /** Stands for all texts that no other class does: nothing is known of them. */
  readonly other?: true
}

/** The classes of a field, the plainest first. Not complete: some class may be missing; where it is not one of texts, nothing can be said of the field. */
export interface FieldClasses {
  readonly classes: readonly FieldClass[]
  readonly complete: boolean
}

/** Values that between them are of every class, some of which may not fit the schema; whether texts or lengths of lists are missing. */
export interface Candidates {
  readonly values: readonly Json[]
  readonly texts: boolean
  readonly lengths: boolean
}

const LONGEST = 1_000
const ANY_NAME: FieldClasses = { classes: [{ value: 'x', real: true }], complete: true }
const ANY_OR_NO_NAME: FieldClasses = {
  classes: [{ value: undefined, real: true }, ...ANY_NAME.classes],
  complete: true,
}
const MIDNIGHT: FieldClasses = { classes: [{ value: { hour: 0, minuteOfDay: 0 }, real: true }], complete: true }
const MONDAY: FieldClasses = { classes: [{ value: { weekday: 1 }, real: true }], complete: true }

/** Cuts a place into classes by the tests on it. `absent` says that the value may be missing. */
export function fieldClasses(tree: FieldTree, absent: boolean): FieldClasses {
  if (tree.at === NAME && tree.tests.size === 0) return absent ? ANY_OR_NO_NAME : ANY_NAME
  return cut(tree, absent)
}

const cut = remember(
  (tree: FieldTree, absent: boolean) =>
    [
      [...tree.tests.keys()].join(),
      absent,
      slotsOf(tree),
      tree.members.size > 0,
      identity(tree.at.schema),
      identity(tree.at.root),
    ].join(' '),
  cutAnew,
)

function cutAnew(tree: FieldTree, absent: boolean): FieldClasses {
  const tests = [...tree.tests.values()]
  const slots = slotsOf(tree)
  const candidates = candidatesOf(tests, slots, alternatives(tree.at))
  const classes = distinct(
    fitting(candidates.values, tree.at),
    ({ value }) => `${shapeOf(tree, slots, value)} ${signature(tests, value)}`,
  )
  return withAbsent(classes, candidates, absent)
}

/** The classes with the one of what is missing first, and that of the texts that no class was found for last. */
export function withAbsent(
  classes: readonly FieldClass[],
  { texts, lengths }: Pick<Candidates, 'texts' | 'lengths'>,
  absent: boolean,
): FieldClasses {
  const other: readonly FieldClass[] = texts || !lengths ? [] : [{ value: '', real: false, other: true }]
  return {
    classes: [...(absent ? [{ value: undefined, real: true }] : []), ...classes, ...other],
    complete: texts && lengths,
  }
}

/** Of which shape a value is as far as the places below it and the items of lists make a difference. */
export function shapeOf({ members }: FieldTree, slots: number, value: Json | undefined): boolean | number {
  if (members.size > 0 && isJsonObject(value)) return true
  return slots > 0 && Array.isArray(value) ? Math.min(value.length, slots) : -1
}

/** Values for these tests and alternatives of a schema. */
export function candidatesOf(tests: readonly TestNode[], slots: number, schemas: readonly JsonObject[]): Candidates {
  const texts = textCandidates(tests, schemas)
  const lengths = lengthCandidates(
    tests,
    slots,
    schemas.flatMap(({ minItems, maxItems }) => [minItems, maxItems]),
  )
  const numbers = numberCandidates(tests.flatMap(({ operand }) => [operand].flat()).filter(isNumber), schemas)
  const listed = schemas.flatMap(({ enum: values, const: constant }) => [
    ...(Array.isArray(values) ? (values as readonly Json[]) : []),
    ...(constant === undefined ? [] : [constant]),
  ])
  return {
    values: [
      ...listed,
      ...texts.texts,
      ...numbers,
      false,
      true,
      ...lengths.filter((length) => length <= LONGEST).map((length): Json => new Array<null>(length).fill(null)),
      {},
      null,
    ],
    texts: texts.complete,
    lengths: lengths.every((length) => length <= LONGEST),
  }
}

/** The values that fit a place, and those of which only the pattern is not met, as classes that are not real. */
export function fitting(values: readonly Json[], at: SchemaAt): readonly FieldClass[] {
  if (at.schema === undefined || at.schema === true) return values.map((value) => ({ value, real: true }))
  const schemas = alternatives(at)
  // Where an automaton follows the pattern, the texts were chosen by it and one that does not match stands for nothing.
  const isFollowed = schemas.map(({ pattern }) => typeof pattern === 'string' && regexAutomaton(pattern) !== undefined)
  return values.flatMap((value): FieldClass[] => {
    const fit = schemas.map((schema, index) => {
      const answer = fits(value, schema)
      return answer === 'unlike' && isFollowed[index] === true ? 'no' : answer
    })
    if (fit.includes('yes')) return [{ value, real: true }]
    return fit.includes('unlike') ? [{ value, real: false }] : []
  })
}

/** The minutes of a day that tests on hour and minute tell apart, as what `now` reads then. */
export function minuteClasses({ tests }: FieldTree): FieldClasses {
  if (tests.size === 0) return MIDNIGHT
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
  return { classes: distinct(classes, ({ value }) => signature([...tests.values()], value)), complete: true }
}

/** The days of a week that tests tell apart, as what `now` reads then. */
export function weekdayClasses({ tests }: FieldTree): FieldClasses {
  if (tests.size === 0) return MONDAY
  const classes = [1, 2, 3, 4, 5, 6, 7].map((weekday): FieldClass => ({ value: { weekday }, real: true }))
  return { classes: distinct(classes, ({ value }) => signature([...tests.values()], value)), complete: true }
}

/** Judges a test on a value by the reference; tests on `now` read their member of it. */
export function judgeValue(test: TestNode, value: Json | undefined): Truth {
  let bare = bared.get(test)
  if (bare === undefined) {
    bare = { ...test, source: 'args', path: test.source === 'now' ? test.path : [] }
    bared.set(test, bare)
  }
  return judge(bare, { args: value, principal: NOTHING, client: NOTHING, now: NOTHING })
}

const bared = new WeakMap<TestNode, TestNode>()
const NOTHING = {}

/** How tests come out on a value, as a text. */
export function signature(tests: readonly TestNode[], value: Json | undefined): string {
  let said = ''
  for (const test of tests) {
    const truth = judgeValue(test, value)
    said += truth === undefined ? '?' : truth ? '+' : '-'
  }
  return said
}

/** Of classes that cannot be told apart the first, one that fits the schema before one that may not. */
export function distinct(classes: readonly FieldClass[], keyOf: (one: FieldClass) => string): readonly FieldClass[] {
  const kept = new Map<string, FieldClass>()
  for (const one of classes) {
    const key = keyOf(one)
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
