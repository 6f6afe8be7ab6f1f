import type { ConditionNode, Json, JsonObject, TestNode, ToolNode } from '@fullmakt/ir'
import { operandOf } from './field-tree.ts'
import { fits } from './fits.ts'
import { alternatives, isRequired, itemSchema, memberSchema, type SchemaAt } from './input-schema.ts'

/** What conditions read, to be filled in: a place for each argument, claim and time by what reads it. */
export interface Draft {
  readonly sources: { readonly [Source in TestNode['source']]: Record<string, Json> }
  readonly places: ReadonlyMap<string, DraftPlace>
}

/** A place, and the values that it may be given: undefined is absent. */
export interface DraftPlace {
  readonly values: (Json | undefined)[]
  value: Json | undefined
  write(value: Json | undefined): void
}

/** A place and the value that it is given. */
export type Setting = readonly [place: DraftPlace, value: Json | undefined]

const ANYTHING: SchemaAt = { schema: true, root: {} }
const PLAIN: readonly Json[] = ['x', 'y', 1]
/** Of lists whose number of items is asked. */
const LONGEST = 8

/**
 * Makes a draft for conditions, with a value wherever the schema of the tool's arguments requires one.
 * Undefined where one of them reads something else than an argument or a claim by one name, the items of a list there, or the time, or no value was found that fits.
 */
export function draftFor({ input }: ToolNode, nodes: readonly ConditionNode[]): Draft | undefined {
  const schema: JsonObject = input ?? { type: 'object' }
  const args: SchemaAt = { schema, root: schema }
  const claims = bare()
  const sources = { args: bare(), principal: { claims }, client: bare(), now: bare() }
  const places = new Map<string, DraftPlace>()
  if (!nodes.every(collect)) return undefined
  for (const place of places.values()) {
    if (place.values.length === 0) return undefined
    put([place, place.values[0]])
  }
  return { sources, places }

  function collect(node: ConditionNode): boolean {
    switch (node.kind) {
      case 'all':
      case 'any':
        return node.of.every(collect)
      case 'not':
        return collect(node.of)
      case 'compare':
        return offer(node, []) && offer(operandOf(node), [])
      case 'test':
        return offer(node, [...valuesFor(node), ...listsOfSize(node)])
      default: {
        const { of } = node
        const isItem = of.kind === 'test' && of.source === 'args' && of.path.length === 0
        return isItem && offer(node, [[], ...itemsOf(node, valuesFor(of)).map((item) => [item])])
      }
    }
  }

  // Adds the values that fit to those of a place.
  function offer(reading: Reading, values: readonly Json[]): boolean {
    const key = keyOf(reading)
    if (key === undefined) return false
    const place = places.get(key) ?? placeOf(reading)
    places.set(key, place)
    for (const value of reading.source === 'args' ? fitting(values, memberSchema(args, reading.path[0]!)) : values) {
      if (!place.values.includes(value)) place.values.push(value)
    }
    return true
  }

  function placeOf({ source, path }: Reading): DraftPlace {
    if (source === 'now') return timePlace(path[0] === 'weekday', sources.now)
    const name = path.at(-1)!
    const isArgument = source === 'args'
    const absent = isArgument && isRequired(args, name) ? [] : [undefined]
    const plain = isArgument ? fitting(PLAIN, memberSchema(args, name)) : PLAIN
    const object = isArgument ? sources.args : claims
    return {
      values: [...absent, ...plain],
      value: undefined,
      write: (value) => {
        if (value === undefined) delete object[name]
        else object[name] = value
      },
    }
  }

  function listsOfSize(test: TestNode): readonly Json[] {
    if (test.operator !== 'size') return []
    const [item] = itemsOf(test, [])
    const lengths = numbersFor(test).filter((one) => Number.isInteger(one) && one >= 0 && one <= LONGEST)
    return lengths.filter((length) => length === 0 || item !== undefined).map((length) => Array(length).fill(item))
  }

  // What a list at a place may hold.
  function itemsOf({ source, path }: Reading, values: readonly Json[]): readonly Json[] {
    const items = source === 'args' ? itemSchema(memberSchema(args, path[0] ?? '')) : ANYTHING
    return fitting([...PLAIN, ...values], items)
  }
}

/** What may be changed to make a condition come out otherwise: one place, or two that are compared with each other. */
export function* movesOf(node: ConditionNode, draft: Draft): Generator<readonly Setting[]> {
  switch (node.kind) {
    case 'not':
      yield* movesOf(node.of, draft)
      return
    case 'all':
    case 'any':
      for (const part of node.of) yield* movesOf(part, draft)
      return
    case 'compare': {
      const [left, right] = [draft.places.get(keyOf(node)!)!, draft.places.get(keyOf(operandOf(node))!)!]
      for (const value of left.values) {
        for (const other of right.values)
          yield [
            [left, value],
            [right, other],
          ]
      }
      return
    }
    default: {
      const place = draft.places.get(keyOf(node)!)!
      for (const value of place.values) yield [[place, value]]
    }
  }
}

/** Gives a place a value. */
export function put([place, value]: Setting): void {
  place.value = value
  place.write(value)
}

type Reading = Pick<TestNode, 'source' | 'path'>

// Hours and minutes are told by one time.
function keyOf({ source, path }: Reading): string | undefined {
  const [first = '', second = ''] = path
  if (source === 'args') return path.length === 1 ? `args ${first}` : undefined
  if (source === 'principal') return first === 'claims' && path.length === 2 ? `claims ${second}` : undefined
  if (source !== 'now' || path.length !== 1) return undefined
  return first === 'weekday' ? 'weekday' : first === 'hour' || first === 'minuteOfDay' ? 'minute' : undefined
}

function timePlace(isWeekday: boolean, now: Record<string, Json>): DraftPlace {
  const write = (value: Json | undefined): void => {
    if (isWeekday) now['weekday'] = value!
    else Object.assign(now, { hour: Math.floor(Number(value) / 60), minuteOfDay: value })
  }
  return { values: isWeekday ? [1, 2, 3, 4, 5, 6, 7] : [0], value: undefined, write }
}

// The operands and what is next to them.
function valuesFor(test: TestNode): readonly Json[] {
  const { source, path, operand } = test
  const numbers = numbersFor(test)
  if (source === 'now') {
    if (path[0] === 'weekday') return []
    const minutes = path[0] === 'hour' ? numbers.map((hour) => hour * 60) : numbers
    return minutes.filter((minute) => Number.isInteger(minute) && minute >= 0 && minute < 1_440)
  }
  const operands = [operand].flat() as readonly Json[]
  const texts = operands.filter((one) => typeof one === 'string').flatMap((one) => [one, `${one}x`])
  return [...texts, ...numbers, ...operands.filter((one) => typeof one === 'boolean' || one === null)]
}

function numbersFor({ operand }: TestNode): readonly number[] {
  const operands = ([operand].flat() as readonly Json[]).filter((one) => typeof one === 'number')
  return operands.flatMap((one) => [one, Math.floor(one) + 1, Math.ceil(one) - 1])
}

// Of what a schema lists and the given values those that fit it.
function fitting(values: readonly Json[], at: SchemaAt): readonly Json[] {
  const listed = alternatives(at).flatMap(({ enum: some, const: one }): readonly Json[] =>
    Array.isArray(some) ? some : one === undefined ? [] : [one],
  )
  return [...listed, ...values].filter((value) => fitsWhole(value, at))
}

function fitsWhole(value: Json, at: SchemaAt): boolean {
  if (!alternatives(at).some((schema) => fits(value, schema) === 'yes')) return false
  return !Array.isArray(value) || value.every((item: Json) => fitsWhole(item, itemSchema(at)))
}

// Without a prototype, so that no name means anything else than a member.
function bare(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>
}
