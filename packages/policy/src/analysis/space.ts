import type { JsonObject, RuleNode, TestNode, ToolNode } from '@fullmakt/ir'
import { type FieldClass, type FieldClasses, fieldClasses, minuteClasses, weekdayClasses } from './field-classes.ts'
import { collect, type FieldTree, type RequestTrees, requestTrees, slotsOf, testKey } from './field-tree.ts'
import { ALWAYS, all, any, type Box, type Formula } from './formula.ts'
import { isRequired } from './input-schema.ts'
import { linkedClasses } from './linked-classes.ts'

/** A place in the arguments with the field that holds its class, its members, and the items that lists are made of. */
export interface Place {
  readonly field: number
  readonly tree: FieldTree
  readonly complete: boolean
  /** Whether comparisons with the values of other places are shown by the classes in every way they can come out. */
  readonly exact: boolean
  /** Whether there is an item for every quantifier that a list of it can be told by. */
  readonly hasSlots: boolean
  readonly members: ReadonlyMap<string, Place>
  readonly slots: readonly Place[]
}

/**
 * The finite space of calls of one tool, as far as some rules can tell calls apart.
 * `constraints` say which points are calls: members only of objects, and those that the schema requires.
 */
export interface Space {
  readonly tool: ToolNode
  readonly fields: (readonly FieldClass[])[]
  readonly constraints: Formula[]
  readonly trees: RequestTrees
  readonly args: Place
  readonly user: Place
  readonly agent: Place
  readonly client: Place
  readonly minute: Place
  readonly weekday: Place
  readonly claims: Place
  /** The field of each role that can matter: its second class is having it. */
  readonly roles: ReadonlyMap<string, number>
  /** Fields for what could not be cut into classes, by what is asked: true, false, unknown, none of them real. */
  readonly opaque: Map<string, number>
  /** Comparisons between two fields, as far as they were translated. */
  readonly relations: Map<string, TruthFormulas>
}

/** Kleene's three values as two formulas; unknown is where neither holds. */
export interface TruthFormulas {
  readonly isTrue: Formula
  readonly isFalse: Formula
}

const MOST_SLOTS = 6
const MOST_FIELDS = 400

/** Something that speaks of principals and holds under a condition: a rule, a constraint, or what an invariant claims. */
export type Speaking = Pick<RuleNode, 'who' | 'when'>

/** Makes the space for the rules, or undefined when it would be too large. Conditions on roles tell the declared roles apart by name. */
export function spaceOf(tool: ToolNode, rules: readonly Speaking[], declared: readonly string[]): Space | undefined {
  const schema: JsonObject = tool.input ?? { type: 'object' }
  const trees = requestTrees({ schema, root: schema })
  for (const { when } of rules) if (when !== null) collect(when, trees)
  const atoms = rules.flatMap(({ who }) => who ?? [])
  for (const { kind, name } of atoms) if (kind === 'agent') addTest(trees.agent, name)

  const fields: (readonly FieldClass[])[] = []
  const constraints: Formula[] = []
  const linked = linkedClasses(trees.links)
  const add = (tree: FieldTree, { classes, complete }: FieldClasses): Place => ({
    field: fields.push(classes) - 1,
    tree,
    complete,
    exact: linked.get(tree)?.exact ?? false,
    // Names and times are no lists: a quantifier over them needs no items to be unknown.
    hasSlots: true,
    members: new Map(),
    slots: [],
  })
  const cut = new Map<FieldTree, FieldClasses>()
  const cutOnce = (tree: FieldTree, absent: boolean): FieldClasses => {
    const known = cut.get(tree) ?? linked.get(tree)?.classesOf(tree, absent) ?? fieldClasses(tree, absent)
    cut.set(tree, known)
    return known
  }
  const allocate = (tree: FieldTree, classes: FieldClasses): Place => {
    const place = add(tree, classes)
    const members = new Map<string, Place>()
    const slots: Place[] = []
    if (fields.length > MOST_FIELDS) return place
    const isObject = among(
      fields,
      place.field,
      (value) => typeof value === 'object' && !Array.isArray(value) && value !== null,
    )
    for (const [key, member] of tree.members) {
      const child = allocate(member, cutOnce(member, true))
      const absent = among(fields, child.field, (value) => value === undefined)
      constraints.push(any(absent, isObject))
      if (isRequired(tree.at, key)) constraints.push(any(not(absent), not(isObject)))
      members.set(key, child)
    }
    const lengths = classes.classes.map(({ value }) => (Array.isArray(value) ? value.length : 0))
    const wanted = Math.min(slotsOf(tree), Math.max(0, ...lengths))
    if (tree.item !== null && wanted <= MOST_SLOTS) {
      for (let at = 0; at < wanted; at++) {
        const classes = cutOnce(tree.item, false)
        if (classes.classes.length === 0) constraints.push(not(longerThan(fields, place.field, at)))
        slots.push(allocate(tree.item, classes))
      }
    }
    return { ...place, hasSlots: wanted <= MOST_SLOTS, members, slots }
  }
  const args = allocate(trees.args, { classes: [{ value: {}, real: true }], complete: true })
  const user = add(trees.user, presentFirst(cutOnce(trees.user, true)))
  const agent = add(trees.agent, cutOnce(trees.agent, true))
  const client = add(trees.client, cutOnce(trees.client, false))
  const claims = allocate(trees.claims, { classes: [{ value: {}, real: true }], complete: true })
  const minute = add(trees.minute, minuteClasses(trees.minute))
  const weekday = add(trees.weekday, weekdayClasses(trees.weekday))
  const named = atoms.filter(({ kind }) => kind === 'role').map(({ name }) => name)
  const roles = new Map(roleNames(trees, named, declared).map((name) => [name, fields.push(HELD) - 1]))
  if (fields.length > MOST_FIELDS) return undefined
  return {
    ...{ tool, fields, constraints, trees, args, user, agent, client, minute, weekday, claims, roles },
    ...{ opaque: new Map(), relations: new Map() },
  }
}

/** All classes of all fields; with `real`, those only that a request can be made of. */
export function wholeBox({ fields }: Space, real: boolean): Box {
  return fields.map((classes) => {
    const known = boxes.get(classes) ?? {
      real: bitsOf(classes, (one) => one.real),
      whole: bitsOf(classes, () => true),
    }
    boxes.set(classes, known)
    return real ? known.real : known.whole
  })
}

// Classes are shared by the spaces of many tools, and every question starts from the whole.
const boxes = new WeakMap<readonly FieldClass[], { readonly real: bigint; readonly whole: bigint }>()

function bitsOf(classes: readonly FieldClass[], isIn: (one: FieldClass) => boolean): bigint {
  return classes.reduce((bits, one, index) => (isIn(one) ? bits | (1n << BigInt(index)) : bits), 0n)
}

/** Says that a field's class is one for whose value the predicate holds. */
export function among(
  fields: readonly (readonly FieldClass[])[],
  field: number,
  holds: (value: FieldClass['value']) => boolean,
): Formula {
  let set = 0n
  for (const [index, { value, other }] of fields[field]!.entries())
    if (other !== true && holds(value)) set |= 1n << BigInt(index)
  return { op: 'in', field, set }
}

/** Says that a field has a text that none of its classes stands for. */
export function isOther(fields: readonly (readonly FieldClass[])[], field: number): Formula {
  const at = fields[field]!.findIndex(({ other }) => other === true)
  return at === -1 ? any() : { op: 'in', field, set: 1n << BigInt(at) }
}

/** Says that a field is a list of more items than this. */
export function longerThan(fields: readonly (readonly FieldClass[])[], field: number, length: number): Formula {
  return among(fields, field, (value) => Array.isArray(value) && value.length > length)
}

/** Says that a principal has a role. A role that no rule can tell from others is never held. */
export function holdsRole({ roles }: Space, name: string): Formula {
  const field = roles.get(name)
  return field === undefined ? any() : { op: 'in', field, set: 2n }
}

/** Says that the principal is one of these; null is anyone. */
export function speaksOf(space: Space, who: RuleNode['who']): Formula {
  if (who === null) return ALWAYS
  return any(
    ...who.map(({ kind, name }) =>
      kind === 'role' ? holdsRole(space, name) : among(space.fields, space.agent.field, (value) => value === name),
    ),
  )
}

/** Says that all constraints of the space hold. */
export function isCall({ constraints }: Space): Formula {
  return all(...constraints)
}

const HELD: readonly FieldClass[] = [
  { value: false, real: true },
  { value: true, real: true },
]

function not(formula: Formula): Formula {
  return formula.op === 'in' ? { ...formula, set: ~formula.set } : formula
}

function presentFirst({ classes, complete }: FieldClasses): FieldClasses {
  const [absent, ...present] = classes
  return { classes: absent === undefined ? [] : [...present, absent], complete }
}

function addTest(tree: FieldTree, operand: string): void {
  const test: TestNode = { kind: 'test', source: 'principal', path: ['agent'], operator: 'eq', operand }
  tree.tests.set(testKey(test), test)
}

// The roles that rules name, one for each class that conditions on roles make, and as many more as sizes ask for.
function roleNames(trees: RequestTrees, named: readonly string[], declared: readonly string[]): readonly string[] {
  if (trees.roleSizes.length === 0) return [...new Set(named)]
  const names = new Set([...named, ...declared])
  for (const { value } of fieldClasses(trees.role, false).classes) if (typeof value === 'string') names.add(value)
  const wanted = Math.min(8, Math.max(...trees.roleSizes) + 1)
  for (let at = 1; names.size < wanted; at++) names.add(`role-${at}`)
  return [...names]
}
