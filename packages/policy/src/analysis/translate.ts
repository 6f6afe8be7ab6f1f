import type { ComparisonNode, ConditionNode, Json, QuantifierNode, RuleNode, TestNode } from '@fullmakt/ir'
import { judge } from '../reference/judge.ts'
import { type FieldClass, judgeValue } from './field-classes.ts'
import { isAboutRoles, isLinked, operandOf, targetOf } from './field-tree.ts'
import { ALWAYS, all, any, type Formula, isNever, NEVER, negate } from './formula.ts'
import { identity, remember } from './remember.ts'
import {
  among,
  holdsRole,
  isOther,
  longerThan,
  type Place,
  type Space,
  type Speaking,
  speaksOf,
  type TruthFormulas,
} from './space.ts'

/**
 * Says that a rule matches: it speaks of the principal, and its condition is true or, for a deny or an approve, not false.
 * The rule must be one that the space was made for.
 */
export function matchesOf(space: Space, rule: Pick<RuleNode, 'effect' | 'who' | 'when'>): Formula {
  return holdsFor(space, rule, rule.effect !== 'allow')
}

/** Says that a principal is one of those spoken of and the condition true or, where unknown holds, not false. */
export function holdsFor(space: Space, { who, when }: Speaking, unknownHolds: boolean): Formula {
  if (when === null) return speaksOf(space, who)
  const { isTrue, isFalse } = truthOf(when, space, { place: space.args })
  return all(speaksOf(space, who), unknownHolds ? negate(isFalse) : isTrue)
}

// What `args` stand for: a place, or inside a quantifier over roles the name of one.
type Binding = { readonly place: Place } | { readonly value: Json }

const UNKNOWN: TruthFormulas = { isTrue: NEVER, isFalse: NEVER }

function truthOf(node: ConditionNode, space: Space, args: Binding): TruthFormulas {
  switch (node.kind) {
    case 'not':
      return opposite(truthOf(node.of, space, args))
    case 'all':
      return allOf(node.of.map((part) => truthOf(part, space, args)))
    case 'any':
      return anyOf(node.of.map((part) => truthOf(part, space, args)))
    case 'test':
      return testOf(node, space, args)
    case 'compare':
      return comparisonOf(node, space, args)
    default:
      return quantifierOf(node, space, args)
  }
}

function allOf(parts: readonly TruthFormulas[]): TruthFormulas {
  return { isTrue: all(...parts.map(({ isTrue }) => isTrue)), isFalse: any(...parts.map(({ isFalse }) => isFalse)) }
}

function anyOf(parts: readonly TruthFormulas[]): TruthFormulas {
  return opposite(allOf(parts.map(opposite)))
}

function opposite({ isTrue, isFalse }: TruthFormulas): TruthFormulas {
  return { isTrue: isFalse, isFalse: isTrue }
}

function testOf(test: TestNode, space: Space, args: Binding): TruthFormulas {
  const target = targetOf(test)
  if (target === 'roles') {
    if (test.operator === 'size') return sizeOfRoles(test, space)
    return constant(judgeValue(test, []))
  }
  if (target === 'object') return constant(judgeValue({ ...test, path: [] }, {}))
  const place = placeOf(test, space, args)
  if (place === undefined) {
    const value = 'value' in args && target === 'args' ? args.value : undefined
    return constant(judge({ ...test, source: 'args' }, { args: value, principal: {}, client: {}, now: {} }))
  }
  const { fields } = space
  const said = (truth: boolean): Formula => among(fields, place.field, (value) => judgeValue(test, value) === truth)
  const known = { isTrue: said(true), isFalse: said(false) }
  if (place.complete) return known
  const other = isOther(fields, place.field)
  if (isNever(other)) return opaque(test, place, space)
  const { isTrue, isFalse } = opaque(test, place, space)
  return { isTrue: any(known.isTrue, all(other, isTrue)), isFalse: any(known.isFalse, all(other, isFalse)) }
}

function comparisonOf(node: ComparisonNode, space: Space, args: Binding): TruthFormulas {
  const operand = operandOf(node)
  const isNothing = (one: Pick<TestNode, 'source' | 'path'>): boolean => {
    const target = targetOf(one)
    return target === 'absent' || target === 'object'
  }
  // No object is compared with anything.
  if (isNothing(node) || isNothing(operand)) return UNKNOWN
  if (!isLinked(node)) return open(node, space, args)
  if (node.source === 'args' && 'value' in args) return node.path.length > 0 ? UNKNOWN : open(node, space, args)
  const [left, right] = [placeOf(node, space, args), placeOf(operand, space, args)]
  if (left === undefined || right === undefined) return open(node, space, args)
  const to = node.operator === 'in' ? right.tree.item : right.tree
  if (!space.trees.links.some((one) => one.left === left.tree && one.right === to && one.operator === node.operator))
    return open(node, space, args)
  if (node.operator !== 'in') return relationOf(node.operator, left, right, space)
  if (!right.hasSlots) return open(node, space, args)
  const { fields } = space
  const items = right.slots.map((slot, at) => ({
    there: longerThan(fields, right.field, at),
    ...relationOf('eq', left, slot, space),
  }))
  const isList = longerThan(fields, right.field, -1)
  const isScalar = among(
    fields,
    left.field,
    (value) => value === null || !['object', 'undefined'].includes(typeof value),
  )
  const nothing = all(isList, negate(longerThan(fields, right.field, 0)), isScalar)
  const noneEqual = items.map(({ there, isTrue }) => any(negate(there), negate(isTrue)))
  return {
    isTrue: any(...items.map(({ there, isTrue }) => all(there, isTrue)), NEVER),
    isFalse: any(nothing, all(...noneEqual, any(...items.map(({ there, isFalse }) => all(there, isFalse)), NEVER))),
  }
}

// How the values of two fields compare, for each pair of their classes.
function relationOf(operator: ComparisonNode['operator'], left: Place, right: Place, space: Space): TruthFormulas {
  const key = `${operator} ${left.field} ${right.field}`
  const known = space.relations.get(key)
  if (known !== undefined) return known
  const { fields } = space
  const pairs = pairsOf(operator, fields[left.field]!, fields[right.field]!)
  const said = (wanted: boolean): Formula =>
    any(
      ...pairs
        .filter(({ truth }) => truth === wanted)
        .map((pair) =>
          all({ op: 'in', field: left.field, set: pair.left }, { op: 'in', field: right.field, set: pair.right }),
        ),
      NEVER,
    )
  const [isTrue, isFalse] = [said(true), said(false)]
  const made =
    left.exact && left.complete && right.complete
      ? { isTrue, isFalse }
      : loosely({ isTrue, isFalse }, fields.push(LOOSE) - 1)
  space.relations.set(key, made)
  return made
}

// Classes of the left that compare alike, with those of the right for which they come out so.
interface Pairs {
  readonly truth: boolean
  readonly left: bigint
  readonly right: bigint
}

const pairsOf = remember(
  (operator: ComparisonNode['operator'], left: readonly FieldClass[], right: readonly FieldClass[]) =>
    `${operator} ${identity(left)} ${identity(right)}`,
  (operator, left, right): readonly Pairs[] => {
    const sources = { principal: {}, client: {}, now: {} }
    const alike = new Map<string, Pairs>()
    for (const [index, { value, other }] of left.entries()) {
      if (other === true) continue
      const sets = { true: 0n, false: 0n }
      for (const [at, one] of right.entries()) {
        if (one.other === true || one.value === undefined) continue
        const test: TestNode = { kind: 'test', source: 'args', path: [], operator, operand: one.value }
        const truth = judge(test, { ...sources, args: value })
        if (truth !== undefined) sets[`${truth}`] |= 1n << BigInt(at)
      }
      for (const truth of [true, false]) {
        const set = sets[`${truth}`]
        if (set === 0n) continue
        const key = `${truth} ${set}`
        alike.set(key, { truth, right: set, left: (alike.get(key)?.left ?? 0n) | (1n << BigInt(index)) })
      }
    }
    return [...alike.values()]
  },
)

// As the values say, or, where these do not show every way it can come out, in any way.
function loosely({ isTrue, isFalse }: TruthFormulas, field: number): TruthFormulas {
  const is = (set: bigint): Formula => ({ op: 'in', field, set })
  return { isTrue: any(is(2n), all(is(1n), isTrue)), isFalse: any(is(4n), all(is(1n), isFalse)) }
}

const LOOSE: readonly FieldClass[] = [true, false, false, false].map((real) => ({ value: null, real }))

function quantifierOf(node: QuantifierNode, space: Space, args: Binding): TruthFormulas {
  const target = targetOf(node)
  // Two roles that no class tells apart may still be told apart by what is left open.
  if (target === 'roles' && !isAboutRoles(node.of)) return open(node, space, args)
  const items = itemsOf(node, space, args)
  if (items === undefined) return UNKNOWN
  if ('opaque' in items) return opaque(node, items.opaque, space)
  const parts = items.parts.map(({ there, binding }): TruthFormulas => {
    const { isTrue, isFalse } = truthOf(node.of, space, binding)
    // An item that is not there does not make `some` true nor `every` false.
    return node.kind === 'every'
      ? { isTrue: any(negate(there), isTrue), isFalse: all(there, isFalse) }
      : { isTrue: all(there, isTrue), isFalse: any(negate(there), isFalse) }
  })
  const whole = node.kind === 'every' ? allOf(parts) : anyOf(parts)
  const { isTrue, isFalse } = node.kind === 'none' ? opposite(whole) : whole
  return { isTrue: all(items.isList, isTrue), isFalse: all(items.isList, isFalse) }
}

interface Items {
  readonly isList: Formula
  readonly parts: readonly { readonly there: Formula; readonly binding: Binding }[]
}

function itemsOf(node: QuantifierNode, space: Space, args: Binding): Items | { readonly opaque: Place } | undefined {
  if (targetOf(node) === 'roles') {
    const parts = [...space.roles.keys()].map((value) => ({ there: holdsRole(space, value), binding: { value } }))
    return { isList: ALWAYS, parts }
  }
  const place = placeOf(node, space, args)
  if (place === undefined) return undefined
  if (!place.hasSlots) return { opaque: place }
  const { fields } = space
  const parts = place.slots.map((slot, at) => ({
    there: longerThan(fields, place.field, at),
    binding: { place: slot },
  }))
  return { isList: longerThan(fields, place.field, -1), parts }
}

function placeOf(node: Pick<TestNode, 'source' | 'path'>, space: Space, args: Binding): Place | undefined {
  const target = targetOf(node)
  if (target === 'args') {
    if ('value' in args) return undefined
    return node.path.reduce<Place | undefined>((place, key) => place?.members.get(key), args.place)
  }
  if (target === 'claims')
    return node.path.slice(1).reduce<Place | undefined>((place, key) => place?.members.get(key), space.claims)
  switch (target) {
    case 'user':
    case 'agent':
    case 'client':
    case 'minute':
    case 'weekday':
      return space[target]
    default:
      return undefined
  }
}

function constant(truth: boolean | undefined): TruthFormulas {
  return { isTrue: truth === true ? ALWAYS : NEVER, isFalse: truth === false ? ALWAYS : NEVER }
}

// What could not be cut into classes may come out in any way, but the same way wherever it is asked.
function opaque(node: TestNode | QuantifierNode, place: Place, space: Space): TruthFormulas {
  return free(`${place.field} ${JSON.stringify(node)}`, space)
}

// The same for what cannot be cut at all: for each thing that `args` stand for, where it reads them.
function open(node: TestNode | ComparisonNode | QuantifierNode, space: Space, args: Binding): TruthFormulas {
  const read = node.source !== 'args' ? '' : 'place' in args ? args.place.field : JSON.stringify(args.value)
  return free(`open ${read} ${JSON.stringify(node)}`, space)
}

function free(key: string, { opaque: known, fields }: Space): TruthFormulas {
  let field = known.get(key)
  if (field === undefined) {
    field = fields.push([true, false, null].map((value) => ({ value, real: false }))) - 1
    known.set(key, field)
  }
  return { isTrue: { op: 'in', field, set: 1n }, isFalse: { op: 'in', field, set: 2n } }
}

function sizeOfRoles(test: TestNode, space: Space): TruthFormulas {
  const held = [...space.roles.keys()].map((name) => holdsRole(space, name))
  if (held.length > 10) return opaque(test, space.user, space)
  const sizes = Array.from({ length: held.length + 1 }, (_, size) => size)
  const said = (wanted: boolean): Formula =>
    any(
      ...sizes
        .filter((size) => judgeValue(test, new Array<null>(size).fill(null)) === wanted)
        .map((size) => exactly(size, held)),
      NEVER,
    )
  return { isTrue: said(true), isFalse: said(false) }
}

function exactly(count: number, parts: readonly Formula[]): Formula {
  const [first, ...rest] = parts
  if (first === undefined) return count === 0 ? ALWAYS : NEVER
  if (count > parts.length || count < 0) return NEVER
  return any(all(first, exactly(count - 1, rest)), all(negate(first), exactly(count, rest)))
}
