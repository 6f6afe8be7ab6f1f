import { type PatternAutomaton, patternAutomaton } from './pattern-automaton.ts'
import { type PatternNode, readPattern } from './pattern-syntax.ts'

/**
 * What a pattern may do to a text that it does not match: read it in steps that grow with its length (`linear`), faster than that (`polynomial`),
 * or without bounds (`exponential`); `unreadable` is none, `unknown` one that is too large to judge.
 */
export type PatternRisk = 'linear' | 'polynomial' | 'exponential' | 'unreadable' | 'unknown'

const STEPS = 3_000_000
/** Ways through a pattern without open repetitions that are too many. */
const WAYS = 20_000

/**
 * Judges how a backtracking engine, as JavaScript's is, fares with a pattern (flag `u`) that is searched for in a text.
 * Takes its source. Errs on the side of danger: `linear` is certain, up to a factor that only the pattern decides; the others are likely.
 *
 * @see Weideman et al., Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using Ambiguity of NFA, 2016
 */
export function patternRisk(source: string): PatternRisk {
  const root = readPattern(source)
  return root === undefined ? 'unreadable' : riskOf(root)
}

function riskOf(root: PatternNode): PatternRisk {
  let worst = riskOfBody(root)
  for (const { of, behind, onceOnly } of looksIn(root, anchored(root))) {
    const inner = riskOf(behind ? of : { kind: 'row', of: [{ kind: 'start' }, of] })
    const isOpen = hasOpenRepeat(of)
    worst = worse(worst, inner === 'linear' && isOpen && (behind || !onceOnly) ? 'polynomial' : inner)
  }
  return worst === 'linear' && hasReference(root) && hasOpenRepeat(root) ? 'polynomial' : worst
}

const ORDER: readonly PatternRisk[] = ['linear', 'polynomial', 'unknown', 'exponential', 'unreadable']

function worse(a: PatternRisk, b: PatternRisk): PatternRisk {
  return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b
}

function riskOfBody(root: PatternNode): PatternRisk {
  const open = patternAutomaton(root, 'open')
  const short = patternAutomaton(root, 'short')
  if (open === undefined || short === undefined) return 'unknown'
  const budget = { left: STEPS }
  try {
    if (isExponential(open, budget)) return 'exponential'
    if (isPolynomial(short, budget)) return 'polynomial'
    // Repetitions with an end cost no more than their ends, multiplied.
    if (isPolynomial(open, budget) && boundedWays(root) > WAYS) return 'polynomial'
    return waysThrough(short, budget) > WAYS ? 'exponential' : 'linear'
  } catch (error) {
    if (error === EXHAUSTED) return 'unknown'
    throw error
  }
}

const EXHAUSTED = new Error('too large to judge')

interface Budget {
  left: number
}

function spend(budget: Budget): void {
  if (--budget.left < 0) throw EXHAUSTED
}

/** A text that some loop reads in two ways: each repetition doubles the ways. */
function isExponential({ reads, next, done }: PatternAutomaton, budget: Budget): boolean {
  const live = next.map((targets, from) => (done[from] ? new Map<number, number>() : targets))
  for (const component of cyclesOf(live, budget)) {
    const inside = new Set(component)
    for (const from of component) {
      for (const [to, ways] of live[from]!) if (ways > 1 && inside.has(to)) return true
    }
    if (component.length === 1) continue
    // Pairs of places that one text leads to from one place, and back to it.
    const size = reads.length
    const edges = new Map<number, number[]>()
    const stack = component.map((position) => position * size + position)
    for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
      if (edges.has(pair)) continue
      const found: number[] = []
      edges.set(pair, found)
      for (const a of live[Math.floor(pair / size)]!.keys()) {
        if (!inside.has(a)) continue
        for (const b of live[pair % size]!.keys()) {
          spend(budget)
          if (!inside.has(b) || (reads[a]! & reads[b]!) === 0n) continue
          found.push(a * size + b)
          stack.push(a * size + b)
        }
      }
    }
    const graph = [...edges.keys()]
    const index = new Map(graph.map((pair, position) => [pair, position]))
    const targets = graph.map((pair) => new Map(edges.get(pair)!.map((other) => [index.get(other)!, 1])))
    for (const group of cyclesOf(targets, budget)) {
      const isDiagonal = (position: number): boolean => Math.floor(graph[position]! / size) === graph[position]! % size
      if (group.some(isDiagonal) && group.some((position) => !isDiagonal(position))) return true
    }
  }
  return false
}

/** A text that one loop reads, and a later one too, and that leads from the first to the second: each place to change over is another way. */
function isPolynomial({ reads, next, done }: PatternAutomaton, budget: Budget): boolean {
  const live = next.map((targets, from) => (done[from] ? new Map<number, number>() : targets))
  const component = new Map<number, number>()
  for (const [index, members] of cyclesOf(live, budget).entries()) {
    for (const position of members) component.set(position, index)
  }
  const reachable = live.map((_, from) => reach(live, from, budget))
  for (const p of component.keys()) {
    for (const q of component.keys()) {
      if (p !== q && reachable[p]!.has(q) && pumps(p, q)) return true
    }
  }
  return false

  function pumps(p: number, q: number): boolean {
    const size = reads.length
    const key = (a: number, b: number, c: number): number => (a * size + b) * size + c
    const goal = key(p, q, q)
    const seen = new Set<number>()
    const stack: (readonly [number, number, number])[] = [[p, p, q]]
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      for (const a of live[state[0]]!.keys()) {
        if (component.get(a) !== component.get(p)) continue
        for (const c of live[state[2]]!.keys()) {
          if (component.get(c) !== component.get(q)) continue
          const both = reads[a]! & reads[c]!
          if (both === 0n) continue
          for (const b of live[state[1]]!.keys()) {
            spend(budget)
            if ((both & reads[b]!) === 0n || !(b === q || reachable[b]!.has(q))) continue
            const id = key(a, b, c)
            if (id === goal) return true
            if (seen.has(id)) continue
            seen.add(id)
            stack.push([a, b, c])
          }
        }
      }
    }
    return false
  }
}

/** The most ways in which one text can be led through a pattern, loops taken once. */
function waysThrough({ reads, next, first }: PatternAutomaton, budget: Budget): number {
  const inCycle = new Map<number, number>()
  for (const [index, members] of cyclesOf(next, budget).entries()) for (const item of members) inCycle.set(item, index)
  const known = new Map<number, number>()
  return most(first, -1)

  function most(targets: ReadonlyMap<number, number>, from: number): number {
    const list = [...targets].filter(
      ([to]) => from < 0 || inCycle.get(to) === undefined || inCycle.get(to) !== inCycle.get(from),
    )
    let best = 1
    for (const [one] of list) {
      let total = 0
      for (const [to, ways] of list) {
        spend(budget)
        if ((reads[to]! & reads[one]!) !== 0n) total += ways * waysFrom(to)
      }
      best = Math.max(best, total)
    }
    return best
  }

  function waysFrom(position: number): number {
    const ways = known.get(position)
    if (ways !== undefined) return ways
    known.set(position, 1)
    const found = most(next[position]!, position)
    known.set(position, found)
    return found
  }
}

/** The strongly connected components that have a cycle (Tarjan). */
function cyclesOf(graph: readonly ReadonlyMap<number, number>[], budget: Budget): readonly (readonly number[])[] {
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const onStack = new Set<number>()
  const stack: number[] = []
  const found: number[][] = []
  for (const root of graph.keys()) {
    if (index.has(root)) continue
    const work: { readonly at: number; readonly rest: Iterator<number> }[] = []
    const open = (at: number): void => {
      index.set(at, index.size)
      low.set(at, index.get(at)!)
      stack.push(at)
      onStack.add(at)
      work.push({ at, rest: graph[at]!.keys() })
    }
    open(root)
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      spend(budget)
      const { at, rest } = top
      const { value: to, done } = rest.next()
      if (done !== true) {
        if (!index.has(to)) open(to)
        else if (onStack.has(to)) low.set(at, Math.min(low.get(at)!, index.get(to)!))
        continue
      }
      work.pop()
      const parent = work.at(-1)?.at
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(at)!))
      if (low.get(at) !== index.get(at)) continue
      const members = stack.splice(stack.indexOf(at))
      for (const member of members) onStack.delete(member)
      if (members.length > 1 || graph[at]!.has(at)) found.push(members)
    }
  }
  return found
}

function reach(graph: readonly ReadonlyMap<number, number>[], from: number, budget: Budget): ReadonlySet<number> {
  const seen = new Set<number>()
  const stack = [from]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const to of graph[at]!.keys()) {
      spend(budget)
      if (seen.has(to)) continue
      seen.add(to)
      stack.push(to)
    }
  }
  return seen
}

interface Look {
  readonly of: PatternNode
  readonly behind: boolean
  readonly onceOnly: boolean
}

/** The look-arounds of a pattern, and whether each is asked only at a bounded number of places. */
function looksIn(node: PatternNode, onceOnly: boolean): readonly Look[] {
  switch (node.kind) {
    case 'look':
      return [{ of: node.of, behind: node.behind, onceOnly }]
    case 'choice':
      return node.of.flatMap((part) => looksIn(part, onceOnly))
    case 'row': {
      let isOnce = onceOnly
      return node.of.flatMap((part) => {
        const found = looksIn(part, isOnce)
        if (hasOpenRepeat(part)) isOnce = false
        return found
      })
    }
    case 'repeat':
      return looksIn(node.of, onceOnly && node.most !== Infinity)
    default:
      return []
  }
}

/** Whether every match of a pattern begins with `^`. */
function anchored(node: PatternNode): boolean {
  if (node.kind === 'start') return true
  if (node.kind === 'choice') return node.of.every(anchored)
  if (node.kind === 'row') return node.of[0] !== undefined && anchored(node.of[0])
  return node.kind === 'repeat' && node.least > 0 && anchored(node.of)
}

function hasOpenRepeat(node: PatternNode): boolean {
  if (node.kind === 'repeat') return node.most === Infinity || hasOpenRepeat(node.of)
  return node.kind === 'row' || node.kind === 'choice' ? node.of.some(hasOpenRepeat) : false
}

function hasReference(node: PatternNode): boolean {
  if (node.kind === 'reference') return true
  if (node.kind === 'repeat' || node.kind === 'look') return hasReference(node.of)
  return node.kind === 'row' || node.kind === 'choice' ? node.of.some(hasReference) : false
}

/** The product of the ends of long repetitions. */
function boundedWays(node: PatternNode): number {
  if (node.kind === 'repeat') {
    const isLong = node.most !== Infinity && node.most > 8 && node.least !== node.most
    return (isLong ? node.most : 1) * boundedWays(node.of)
  }
  if (node.kind === 'row') return node.of.reduce((product, part) => product * boundedWays(part), 1)
  return node.kind === 'choice' ? Math.max(1, ...node.of.map(boundedWays)) : 1
}
