import type { ComparisonNode, Json, TestNode } from '@fullmakt/ir'
import {
  candidatesOf,
  distinct,
  type FieldClasses,
  fitting,
  judgeValue,
  shapeOf,
  signature,
  withAbsent,
} from './field-classes.ts'
import { type FieldTree, type Link, placesOf, slotsOf } from './field-tree.ts'
import { alternatives, TYPES } from './input-schema.ts'
import { identity, remember } from './remember.ts'

/** The values of places that are compared with each other. Not `exact`: comparisons may come out in ways that these values do not show. */
export interface LinkedClasses {
  readonly exact: boolean
  classesOf(tree: FieldTree, absent: boolean): FieldClasses
}

const MOST_PLACES = 8
const MOST_VALUES = 240
const FRESH = 'xyzuvw01ab-_/.'

/** Groups places by what they are compared with, and chooses values for each group together. Places that are not compared have none. */
export function linkedClasses(links: readonly Link[]): ReadonlyMap<FieldTree, LinkedClasses> {
  const groups = new Map<FieldTree, Set<FieldTree>>()
  for (const { left, right } of links) {
    const united = new Set([...(groups.get(left) ?? [left]), ...(groups.get(right) ?? [right])])
    for (const tree of united) groups.set(tree, united)
  }
  const known = new Map<Set<FieldTree>, LinkedClasses>()
  return new Map(
    [...groups].map(([tree, group]) => {
      const trees = [...group]
      const made =
        known.get(group) ??
        valuesOf(
          trees,
          links.filter(({ left }) => group.has(left)),
        )
      known.set(group, made)
      return [tree, made]
    }),
  )
}

const valuesOf = remember(
  (trees: readonly FieldTree[], links: readonly Link[]) =>
    JSON.stringify([
      trees.map((tree) => [
        [...tree.tests.keys()],
        placesOf(tree),
        slotsOf(tree),
        identity(tree.at.schema),
        identity(tree.at.root),
      ]),
      links.map(({ operator, left, right }) => [operator, trees.indexOf(left), trees.indexOf(right)]),
    ]),
  valuesOfGroup,
)

// Each place takes the same values. For every way in which tests can come out there are as many values as there are places, so that any two
// of these can be equal or not: whatever values a request has, others of these stand in the same relations.
function valuesOfGroup(trees: readonly FieldTree[], links: readonly Link[]): LinkedClasses {
  const tests = [...new Map(trees.flatMap((tree) => [...tree.tests])).values()]
  const places = trees.reduce((sum, tree) => sum + placesOf(tree), 0)
  const own = trees.map((tree) => candidatesOf(tests, slotsOf(tree), alternatives(tree.at)))
  const candidates = {
    texts: own.every(({ texts }) => texts),
    lengths: own.every(({ lengths }) => lengths),
  }
  const values = [...new Set(own.flatMap((one) => one.values))]
  const isPrefix = links.some(({ operator }) => operator === 'startsWith')
  const related = links.every(({ operator }) => operator === 'eq' || operator === 'in')
    ? []
    : relatives(values.filter(isText), tests, links)
  const outcome = (value: Json): string => `${typeof value} ${signature(tests, value)}`
  const isEqual = tests.filter(({ operator }) => operator === 'eq' || operator === 'in')
  const isSingle = (value: Json): boolean =>
    isEqual.some((test) => judgeValue(test, value) === true && [test.operand].flat().includes(value as never))
  const limits = trees.map(limitsOf)
  const listed = new Set(limits.flatMap((limit) => limit ?? []))
  const fresh = new Map<string, Map<string, Set<Json>>>()
  // Which of the places take a value, of those whose schema does not list what they take; null when a schema lists it.
  const takers = (value: Json): string | null =>
    listed.has(value)
      ? null
      : trees.map((tree, index) => (limits[index] === null && fitting([value], tree.at)[0]?.real ? 1 : 0)).join('')
  let exact = places <= MOST_PLACES
  for (const value of [...values, ...listed]) {
    if ((typeof value !== 'string' && typeof value !== 'number') || isSingle(value)) continue
    const [key, by] = [outcome(value), takers(value)]
    const alike = fresh.get(key) ?? new Map<string, Set<Json>>()
    fresh.set(key, alike)
    for (const variant of [value, ...variantsOf(value)]) {
      const taken = takers(variant)
      if (taken === null || !taken.includes('1')) continue
      const free = alike.get(taken) ?? new Set()
      if (free.size >= Math.min(places, MOST_PLACES)) {
        if (taken === by || by === null) break
        continue
      }
      if (outcome(variant) === key) alike.set(taken, free.add(variant))
    }
  }
  // Enough of them for all places at once, or for places that take more.
  const isCovered = (some: string, free: Set<Json>, alike: ReadonlyMap<string, Set<Json>>): boolean =>
    free.size >= places ||
    [...alike].some(
      ([more, { size }]) => size >= places && Array.from(some).every((bit, at) => bit === '0' || more[at] === '1'),
    )
  for (const alike of fresh.values()) {
    if (![...alike].every(([some, free]) => isCovered(some, free, alike))) exact = false
  }
  const shared = [
    ...new Set([
      ...values,
      ...[...fresh.values()].flatMap((alike) => [...alike.values()].flatMap((free) => [...free])),
      ...related,
      ...listed,
    ]),
  ]
  if (shared.length > MOST_VALUES) exact = false
  if (related.length > 0 && !(isPrefix && isSimple(trees, tests, links))) exact = false
  const cut = new Map<string, FieldClasses>()
  return {
    exact,
    classesOf: (tree, absent) => {
      const slots = slotsOf(tree)
      const key = [identity(tree.at.schema), slots, tree.members.size > 0, absent].join(' ')
      const before = cut.get(key)
      if (before !== undefined) return before
      const classes = distinct(fitting(shared, tree.at), ({ value }) =>
        typeof value === 'string' || typeof value === 'number'
          ? `${typeof value} ${value}`
          : `${shapeOf(tree, slots, value)} ${signature(tests, value)} ${kindOf(value)}`,
      )
      const made = withAbsent(classes.slice(0, MOST_VALUES), candidates, absent)
      cut.set(key, made)
      return made
    },
  }
}

// One comparison by beginning between two places of which beginnings and equality are asked, and which no schema bounds.
function isSimple(trees: readonly FieldTree[], tests: readonly TestNode[], links: readonly Link[]): boolean {
  return (
    links.length === 1 &&
    trees.length === 2 &&
    trees.every((tree) => placesOf(tree) === 1) &&
    tests.every(({ operator }) => !['endsWith', 'glob', 'under'].includes(operator)) &&
    trees.every((tree) =>
      alternatives(tree.at).every(
        ({ type, pattern, maxLength, minLength, enum: values, const: constant }) =>
          (type !== undefined && type !== 'string') ||
          values !== undefined ||
          constant !== undefined ||
          (pattern === undefined && maxLength === undefined && !(Number(minLength ?? 0) > 1)),
      ),
    )
  )
}

// For texts that are asked for every beginning of them, and beyond each of these where two texts go the same way, another or one further.
function relatives(texts: readonly string[], tests: readonly TestNode[], links: readonly Link[]): readonly string[] {
  const asked = [...new Set([...texts, ...tests.flatMap(({ operand }) => [operand].flat().filter(isText))])]
  const used = new Set(asked.join(''))
  const [one = '\u4e00', two = '\u4e01'] = Array.from('xyzuvwqjk#+').filter((unit) => !used.has(unit))
  const operators = new Set<ComparisonNode['operator']>(links.map(({ operator }) => operator))
  const made = new Set<string>()
  for (const text of asked.slice(0, 40)) {
    if (operators.has('startsWith')) {
      for (let length = 0; length <= Math.min(text.length, 64); length++) {
        const start = text.slice(0, length)
        for (const end of ['', one, one + one, two]) if ((start + end).isWellFormed()) made.add(start + end)
      }
    }
    if (operators.has('endsWith')) made.add(one + text).add(text)
    if (operators.has('under')) made.add(`${text}/${one}`).add(`/${text}`)
  }
  return [...made]
}

// What a schema lists of the types that can be compared, or null where it takes more than that.
function limitsOf({ at }: FieldTree): readonly Json[] | null {
  const parts = alternatives(at).map((schema): readonly Json[] | null => {
    if (Array.isArray(schema['enum'])) return schema['enum']
    if (schema['const'] !== undefined) return [schema['const']]
    const { type, minimum, maximum, multipleOf } = schema
    if (type === 'number' && multipleOf === 1 && typeof minimum === 'number' && typeof maximum === 'number') {
      const [first, last] = [Math.ceil(minimum), Math.floor(maximum)]
      return last - first > 64 ? null : Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
    }
    return TYPES.includes(type as (typeof TYPES)[number]) && type !== 'string' && type !== 'number' ? [] : null
  })
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
}

function* variantsOf(value: string | number): Generator<Json> {
  if (typeof value === 'number') {
    for (let by = 1; by <= 16; by++) yield* [value + by, value - by, value + 1 / (by + 1), value - 1 / (by + 1)]
    for (let by = 1; by <= 16; by++) yield* [value + 2 ** -by, value - 2 ** -by]
    return
  }
  for (let at = value.length; at >= 0; at--) {
    for (const unit of FRESH) yield value.slice(0, at) + unit + value.slice(at)
  }
  for (let at = value.length - 1; at >= 0; at--) {
    for (const unit of `${FRESH}cdefghijklmnopqrst23456789`) yield value.slice(0, at) + unit + value.slice(at + 1)
  }
}

function kindOf(value: Json | undefined): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
