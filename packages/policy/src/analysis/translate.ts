import type { ConditionNode, Json, QuantifierNode, RuleNode, TestNode } from '@fullmakt/ir'
import { judge } from '../reference/judge.ts'
import { judgeValue } from './field-classes.ts'
import { targetOf } from './field-tree.ts'
import { ALWAYS, all, any, type Formula, NEVER, negate } from './formula.ts'
import { among, holdsRole, longerThan, type Place, type Space, speaksOf } from './space.ts'

/**
 * Says that a rule matches: it speaks of the principal, and its condition is true or, for a deny, not false.
 * The rule must be one that the space was made for.
 */
export function matchesOf(space: Space, rule: RuleNode): Formula {
  if (rule.when === null) return speaksOf(space, rule)
  const { isTrue, isFalse } = truthOf(rule.when, space, { place: space.args })
  return all(speaksOf(space, rule), rule.effect === 'allow' ? isTrue : negate(isFalse))
}

// Kleene's three values as two formulas; unknown is where neither holds.
interface TruthFormulas {
  readonly isTrue: Formula
  readonly isFalse: Formula
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
  if (!place.complete) return opaque(test, place, space)
  return {
    isTrue: among(space.fields, place.field, (value) => judgeValue(test, value) === true),
    isFalse: among(space.fields, place.field, (value) => judgeValue(test, value) === false),
  }
}

function quantifierOf(node: QuantifierNode, space: Space, args: Binding): TruthFormulas {
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

function placeOf(node: TestNode | QuantifierNode, space: Space, args: Binding): Place | undefined {
  const target = targetOf(node)
  if (target === 'args') {
    if ('value' in args) return undefined
    return node.path.reduce<Place | undefined>((place, key) => place?.members.get(key), args.place)
  }
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
function opaque(node: TestNode | QuantifierNode, place: Place, { opaque: known, fields }: Space): TruthFormulas {
  const key = `${place.field} ${JSON.stringify(node)}`
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
