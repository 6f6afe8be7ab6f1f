import type { ConditionNode, QuantifierNode, TestNode } from '@fullmakt/ir'
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
  readonly roleSizes: number[]
}

/** What a condition reads: a field, the roles as a list, a whole source that is no argument, or nothing that there can be. */
export type Target = keyof RequestTrees | 'roles' | 'object' | 'absent'

const NAME: SchemaAt = { schema: { type: 'string', minLength: 1 }, root: {} }
const NUMBER: SchemaAt = { schema: { type: 'number' }, root: {} }

/** Trees that nothing was said of yet, for arguments of this schema. */
export function requestTrees(args: SchemaAt): RequestTrees {
  return {
    args: fieldTree(args),
    user: fieldTree(NAME),
    agent: fieldTree(NAME),
    role: fieldTree(NAME),
    client: fieldTree(NAME),
    minute: fieldTree(NUMBER),
    weekday: fieldTree(NUMBER),
    roleSizes: [],
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
    default: {
      if (targetOf(node) === 'roles') {
        trees.roleSizes.push(0)
        collect(node.of, trees, trees.role)
        return
      }
      const tree = treeOf(node, trees, args)
      if (tree === undefined) return
      tree.quantifiers.add(JSON.stringify([node.kind === 'every', node.of]))
      tree.item ??= fieldTree(itemSchema(tree.at))
      collect(node.of, trees, tree.item)
    }
  }
}

/** What a test or quantifier reads; `args` only by its source. */
export function targetOf({ source, path }: TestNode | QuantifierNode): Target {
  if (source === 'args') return 'args'
  if (path.length === 0) return 'object'
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

function treeOf(node: TestNode | QuantifierNode, trees: RequestTrees, args: FieldTree): FieldTree | undefined {
  const target = targetOf(node)
  if (target === 'args') return node.path.reduce(member, args)
  return target === 'roles' || target === 'object' || target === 'absent' || target === 'roleSizes'
    ? undefined
    : trees[target]
}

function member(tree: FieldTree, key: string): FieldTree {
  const known = tree.members.get(key)
  if (known !== undefined) return known
  const made = fieldTree(memberSchema(tree.at, key))
  tree.members.set(key, made)
  return made
}

function fieldTree(at: SchemaAt): FieldTree {
  return { at, tests: new Map(), members: new Map(), quantifiers: new Set(), item: null }
}
