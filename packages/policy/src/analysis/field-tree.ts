import type { ComparisonNode, ConditionNode, TestNode } from '@fullmakt/ir'
import { itemSchema, memberSchema, type SchemaAt } from './input-schema.ts'

/**
 * What conditions say of one place and the places below it.
 * `quantifiers` are told apart by what they look for, so that one item for each of them makes a list that is as good as any.
 */
export interface FieldTree {
  readonly at: SchemaAt
  readonly tests: Map<string, TestNode>
  readonly members: Map<string, FieldTree>
  readonly quantifiers: Set<string>
  item: FieldTree | null
  /** The list that this is an item of. */
  readonly list: FieldTree | null
  /** Whether it is something that the principal brings. */
  readonly isBrought: boolean
  /** The places whose values are looked for in this list. */
  readonly sought: FieldTree[]
}

/** A place and the place of the principal whose value it is compared with; for `in` the item of a list there. */
export interface Link {
  readonly operator: ComparisonNode['operator']
  readonly left: FieldTree
  readonly right: FieldTree
}

/** The fields of a request that conditions speak of. `minute` is for hours too; `role` is any one of the roles, `roleSizes` what their number is compared with. */
export interface RequestTrees {
  readonly args: FieldTree
  readonly user: FieldTree
  readonly agent: FieldTree
  readonly role: FieldTree
  readonly client: FieldTree
  readonly minute: FieldTree
  readonly weekday: FieldTree
  readonly claims: FieldTree
  readonly roleSizes: number[]
  readonly links: Link[]
}

/** What a condition reads: a field, the roles as a list, a claim, a whole source that is no argument, or nothing that there can be. */
export type Target = Exclude<keyof RequestTrees, 'links' | 'roleSizes' | 'role'> | 'roles' | 'object' | 'absent'

/** The place of a name of a principal or a client. */
export const NAME: SchemaAt = { schema: { type: 'string', minLength: 1 }, root: {} }
const CLAIMS: SchemaAt = { schema: { type: 'object' }, root: {} }
const NUMBER: SchemaAt = { schema: { type: 'number' }, root: {} }

/** Trees that nothing was said of yet, for arguments of this schema. */
export function requestTrees(args: SchemaAt): RequestTrees {
  return {
    args: fieldTree(args),
    user: fieldTree(NAME, null, true),
    agent: fieldTree(NAME, null, true),
    role: fieldTree(NAME),
    client: fieldTree(NAME),
    minute: fieldTree(NUMBER),
    weekday: fieldTree(NUMBER),
    claims: fieldTree(CLAIMS, null, true),
    roleSizes: [],
    links: [],
  }
}

/** Records in the trees everything that a condition says. `args` is the tree that its `args` stand for. */
export function collect(node: ConditionNode, trees: RequestTrees, args: FieldTree = trees.args): void {
  switch (node.kind) {
    case 'all':
    case 'any':
      for (const part of node.of) collect(part, trees, args)
      return
    case 'not':
      collect(node.of, trees, args)
      return
    case 'test': {
      const tree = treeOf(node, trees, args)
      tree?.tests.set(testKey(node), node)
      if (targetOf(node) === 'roles' && node.operator === 'size')
        trees.roleSizes.push(...[node.operand].flat().map(Number))
      return
    }
    case 'compare':
      link(node, trees, args)
      return
    default: {
      if (targetOf(node) === 'roles') {
        if (!isAboutRoles(node.of)) return
        trees.roleSizes.push(0)
        collect(node.of, trees, trees.role)
        return
      }
      const tree = treeOf(node, trees, args)
      if (tree === undefined) return
      tree.quantifiers.add(JSON.stringify([node.kind === 'every', node.of]))
      collect(node.of, trees, itemOf(tree))
    }
  }
}

/** Tells whether roles can be told apart by a condition on them. Not by folders, nor by what the principal brings: that is left open. */
export function isAboutRoles(node: ConditionNode): boolean {
  switch (node.kind) {
    case 'all':
    case 'any':
      return node.of.every(isAboutRoles)
    case 'compare':
      return false
    case 'test':
      return node.operator !== 'under'
    default:
      return isAboutRoles(node.of)
  }
}

/** Tells whether a comparison is between two places that are cut together. What is compared with roles or times is left open. */
export function isLinked(node: ComparisonNode): boolean {
  const [left, right] = [targetOf(node), targetOf(operandOf(node))]
  const isRight = right === 'user' || right === 'agent' || right === 'claims'
  const isLeft = left === 'args' || left === 'client' || left === 'user' || left === 'agent' || left === 'claims'
  return isLeft && isRight && !(node.operator === 'in' && node.source === 'principal')
}

/** What a comparison reads its operand from, as a condition would. */
export function operandOf({ principal }: ComparisonNode): Pick<ComparisonNode, 'source' | 'path'> {
  return { source: 'principal', path: principal }
}

/** How many different items a list must have room for: one for each quantifier over it and for each value that is looked for in it. */
export function slotsOf(tree: FieldTree): number {
  return tree.quantifiers.size + tree.sought.reduce((sum, one) => sum + placesOf(one), 0)
}

/** How many places a tree stands for: more than one within lists. */
export function placesOf({ list }: FieldTree): number {
  return list === null ? 1 : slotsOf(list) * placesOf(list)
}

/** What a condition reads; `args` and `claims` whatever comes below them. */
export function targetOf({ source, path }: Pick<TestNode, 'source' | 'path'>): Target {
  if (source === 'args') return 'args'
  if (path.length === 0) return 'object'
  if (source === 'principal' && path[0] === 'claims') return 'claims'
  const known: Readonly<Record<string, Target>> = {
    'principal.user': 'user',
    'principal.agent': 'agent',
    'principal.roles': 'roles',
    'client.id': 'client',
    'now.hour': 'minute',
    'now.minuteOfDay': 'minute',
    'now.weekday': 'weekday',
  }
  return path.length === 1 ? (known[`${source}.${path[0]}`] ?? 'absent') : 'absent'
}

/** What tells a test on one field from another. */
export function testKey({ operator, operand, source, path }: TestNode): string {
  return JSON.stringify([operator, operand, source === 'now' ? path : null])
}

function link(node: ComparisonNode, trees: RequestTrees, args: FieldTree): void {
  if (!isLinked(node) || (node.source === 'args' && args === trees.role)) return
  const left = treeOf(node, trees, args)
  const right = treeOf(operandOf(node), trees, args)
  if (left === undefined || right === undefined) return
  const isList = node.operator === 'in'
  // What lists hold would have to be chosen by what they hold.
  if (isList && left.isBrought) return
  if (isList && !right.sought.includes(left)) right.sought.push(left)
  const to = isList ? itemOf(right) : right
  if (trees.links.some((one) => one.left === left && one.right === to && one.operator === node.operator)) return
  trees.links.push({ operator: node.operator, left, right: to })
}

function treeOf(node: Pick<TestNode, 'source' | 'path'>, trees: RequestTrees, args: FieldTree): FieldTree | undefined {
  const target = targetOf(node)
  if (target === 'args') return node.path.reduce(member, args)
  if (target === 'claims') return node.path.slice(1).reduce(member, trees.claims)
  return target === 'roles' || target === 'object' || target === 'absent' ? undefined : trees[target]
}

function member(tree: FieldTree, key: string): FieldTree {
  const known = tree.members.get(key)
  if (known !== undefined) return known
  const made = fieldTree(memberSchema(tree.at, key), tree.list, tree.isBrought)
  tree.members.set(key, made)
  return made
}

function itemOf(tree: FieldTree): FieldTree {
  tree.item ??= fieldTree(itemSchema(tree.at), tree, tree.isBrought)
  return tree.item
}

function fieldTree(at: SchemaAt, list: FieldTree | null = null, isBrought = false): FieldTree {
  return { at, tests: new Map(), members: new Map(), quantifiers: new Set(), item: null, list, isBrought, sought: [] }
}
