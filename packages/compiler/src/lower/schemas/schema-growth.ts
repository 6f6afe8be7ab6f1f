import type { JsonObject } from '@fullmakt/ir'
import { areExclusive } from './exclusive-schemas.ts'
import { childrenOf, readSchema, type SchemaGraph, type SchemaNode } from './schema-graph.ts'

/**
 * How the work of validating a value grows: `bounded` by a factor of its size, `exponential` in its depth, by a factor that is very `large`, or
 * `endless`, where a schema is validated by itself without going deeper.
 */
export type SchemaGrowth = 'bounded' | 'large' | 'exponential' | 'endless'

/** How often one part of a value may be looked at. */
const MOST_LOOKS = 10_000
/** Schemas that a schema may have in it. */
const MOST_SCHEMAS = 20_000

/**
 * Judges how long a caller could keep the server busy with a value for a schema.
 * Takes a schema whose references are local. Every alternative of a choice counts that can be looked into before it is left: those that a required
 * member with another constant, or another type, tells apart are not looked into together. What counts is the worst value that there may be.
 */
export function schemaGrowth(schema: JsonObject): SchemaGrowth {
  const graph = readSchema(schema)
  if (graph.nodes.length > MOST_SCHEMAS) return 'large'
  if (isEndless(graph)) return 'endless'
  const loops = loopsOf(graph)
  const looks = new Map<SchemaNode, number>()
  for (const node of graph.nodes) {
    const loop = loops.get(node)
    if (loop === undefined) continue
    if (mostAt(node, (child) => (loops.get(child) === loop ? 1 : 0)) > 1) return 'exponential'
  }
  const looksAt = (node: SchemaNode): number => {
    const known = looks.get(node)
    if (known !== undefined) return known
    // A loop that is not exponential is gone through once for each part of the value.
    looks.set(node, 1)
    const loop = loops.get(node)
    const below = mostAt(node, (child) => (loop !== undefined && loops.get(child) === loop ? 1 : looksAt(child)))
    const all = Math.max(looksInPlace(node, new Map()), below)
    looks.set(node, all)
    return all
  }
  return looksAt(graph.root) > MOST_LOOKS ? 'large' : 'bounded'
}

/** Whether a schema comes back to itself in place. */
function isEndless({ nodes }: SchemaGraph): boolean {
  const state = new Map<SchemaNode, 'open' | 'done'>()
  const visit = (node: SchemaNode): boolean => {
    const known = state.get(node)
    if (known !== undefined) return known === 'open'
    state.set(node, 'open')
    const found = [...node.together, ...node.choices.flat()].some(visit)
    state.set(node, 'done')
    return found
  }
  return nodes.some(visit)
}

function looksInPlace(node: SchemaNode, known: Map<SchemaNode, number>): number {
  const before = known.get(node)
  if (before !== undefined) return before
  const all = [...node.together, ...node.choices.flat()].reduce((sum, part) => sum + looksInPlace(part, known), 1)
  known.set(node, all)
  return all
}

/** The most that is counted for one part of a value that a schema is validated with. */
function mostAt(node: SchemaNode, count: (child: SchemaNode) => number): number {
  const places = countsOf(node, count, new Map())
  const at = (place: string): number => places.get(place) ?? 0
  let most = 0
  for (const place of places.keys()) {
    const isItem = place.startsWith('[')
    const everywhere = isItem ? at('[*') : at('*') + patternsFor(place, places)
    most = Math.max(most, place === '*' || place === '[*' ? at(place) : at(place) + everywhere)
  }
  return most
}

function patternsFor(place: string, places: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [other, count] of places) {
    if (!other.startsWith('~') || other === place) continue
    // Two patterns may match one name.
    if (place.startsWith('~') || new RegExp(other.slice(1), 'u').test(place.slice(1))) sum += count
  }
  return sum
}

type Counts = ReadonlyMap<string, number>

function countsOf(node: SchemaNode, count: (child: SchemaNode) => number, known: Map<SchemaNode, Counts>): Counts {
  const before = known.get(node)
  if (before !== undefined) return before
  const sum = new Map<string, number>()
  const add = (place: string, more: number): void => void sum.set(place, (sum.get(place) ?? 0) + more)
  for (const { place, child, except } of childrenOf(node)) {
    const more = count(child)
    add(place, more)
    // Where it stands for all others, it does not stand for these.
    for (const name of except) add(name, -more)
  }
  for (const part of node.together) for (const [place, more] of countsOf(part, count, known)) add(place, more)
  for (const choice of node.choices) {
    const counts = choice.map((part) => countsOf(part, count, known))
    for (const place of new Set(counts.flatMap((one) => [...one.keys()]))) {
      const together = choice.map((one) =>
        choice.reduce((all, other, index) => {
          const isLeft = other !== one && areExclusive(one, other)
          return isLeft ? all : all + (counts[index]?.get(place) ?? 0)
        }, 0),
      )
      add(place, Math.max(...together))
    }
  }
  known.set(node, sum)
  return sum
}

/** Which loop of going deeper a schema is in: those of one loop lead to each other. Schemas in no loop have none. */
function loopsOf({ nodes }: SchemaGraph): ReadonlyMap<SchemaNode, number> {
  const deeper = new Map<SchemaNode, ReadonlySet<SchemaNode>>()
  const reach = (node: SchemaNode): ReadonlySet<SchemaNode> => {
    const known = deeper.get(node)
    if (known !== undefined) return known
    const all = new Set(childrenOf(node).map(({ child }) => child))
    deeper.set(node, all)
    for (const part of [...node.together, ...node.choices.flat()]) for (const child of reach(part)) all.add(child)
    return all
  }
  const loops = new Map<SchemaNode, number>()
  const order = new Map<SchemaNode, number>()
  const lowest = new Map<SchemaNode, number>()
  const open: SchemaNode[] = []
  const visit = (node: SchemaNode): void => {
    order.set(node, order.size)
    lowest.set(node, order.get(node) ?? 0)
    open.push(node)
    for (const child of reach(node)) {
      if (!order.has(child)) visit(child)
      if (open.includes(child)) lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(child) ?? 0))
    }
    if (lowest.get(node) !== order.get(node)) return
    const group = open.splice(open.indexOf(node))
    const isLoop = group.length > 1 || reach(node).has(node)
    if (isLoop) for (const one of group) loops.set(one, order.get(node) ?? 0)
  }
  for (const node of nodes) if (!order.has(node)) visit(node)
  return loops
}
