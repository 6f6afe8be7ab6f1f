import type { PatternNode, Range } from './pattern-syntax.ts'

/** The positions of a pattern that read a character, and which may come after which. */
export interface PatternAutomaton {
  /** The characters of each position, as a set of classes. */
  readonly reads: readonly bigint[]
  /** For each position, those that may come next, with the number of ways there. */
  readonly next: readonly ReadonlyMap<number, number>[]
  /** Those that may come first. */
  readonly first: ReadonlyMap<number, number>
  /** Whether the pattern matches as soon as the position has read. */
  readonly done: readonly boolean[]
  /** The position that stands for starting anywhere in the text; -1 where a match starts only at the start. */
  readonly search: number
}

/** How repetitions with an end are treated: `open` as if they had none, `short` as if they were few. */
export type Unrolling = 'open' | 'short'

/** Positions beyond which a pattern is too large to judge. */
const LIMIT = 1_200
const FEW = 8

/**
 * Builds the position automaton of a pattern (Glushkov), with the number of ways between positions.
 * Takes the tree and how repetitions with an end are treated. What look-arounds and edges ask is taken to hold. Undefined for a pattern that is too
 * large.
 */
export function patternAutomaton(root: PatternNode, unrolling: Unrolling): PatternAutomaton | undefined {
  const sets: (readonly Range[] | 'start' | 'end' | 'edge')[] = []
  const follow: Map<number, number>[] = []
  let tooLarge = false
  const whole = build(root, 1)
  if (tooLarge) return undefined
  const finals = new Set(whole.last.keys())
  const reading = sets.flatMap((kind, index) => (Array.isArray(kind) ? [index] : []))
  const number = new Map(reading.map((position, index) => [position, index]))
  const classes = classesOf(reading.map((position) => sets[position] as readonly Range[]))
  const search = startsAnywhere(whole) ? reading.length : -1
  const reads = reading.map((position) => maskOf(sets[position] as readonly Range[], classes))
  const next = reading.map((position) => through(follow[position]!, false))
  const done = reading.map((position) => finals.has(position))
  const first = through(whole.first, true)
  if (search >= 0) {
    reads.push((1n << BigInt(classes.length)) - 1n)
    next.push(new Map([...through(whole.first, false), [search, 1]]))
    done.push(false)
    first.set(search, 1)
  }
  return { reads, next, first, done, search }

  /** Replaces conditions on the place by what comes after them; what they rule out is left out. */
  function through(targets: ReadonlyMap<number, number>, atStart: boolean, depth = 0): Map<number, number> {
    const found = new Map<number, number>()
    for (const [target, ways] of targets) {
      const kind = sets[target]!
      if (Array.isArray(kind)) add(found, number.get(target)!, ways)
      else if (kind === 'edge' || (kind === 'start' && atStart)) {
        if (depth > 8) continue
        for (const [after, more] of through(follow[target]!, atStart, depth + 1)) add(found, after, ways * more)
      }
    }
    return found
  }

  function startsAnywhere({ first: starts, empty }: Part): boolean {
    if (empty > 0) return false
    return [...starts.keys()].some((position) => sets[position] !== 'start')
  }

  function build(node: PatternNode, nesting: number): Part {
    if (tooLarge) return EMPTY
    switch (node.kind) {
      case 'set':
        return position(node.ranges)
      case 'start':
      case 'end':
        return position(node.kind)
      case 'edge':
      case 'look':
      case 'reference':
        return position('edge')
      case 'choice':
        return node.of.map((part) => build(part, nesting)).reduce(either)
      case 'row':
        return node.of.map((part) => build(part, nesting)).reduce(then, EMPTY)
      case 'repeat':
        return repeat(node, nesting)
    }
  }

  function repeat({ of, least, most }: PatternNode & { readonly kind: 'repeat' }, nesting: number): Part {
    if (most === 0) return EMPTY
    const copy = (): Part => build(of, nesting * Math.min(most, FEW))
    const isExact = of.kind === 'set' && least === most
    const isFew = most <= FEW && nesting * most <= 2 * FEW
    if (isExact || isFew) return copies(least, most, copy)
    if (most === Infinity || unrolling === 'open') {
      const before = copies(Math.max(0, Math.min(least, 3) - 1), 0, copy)
      const loop = copy()
      // Turns that must be taken may be taken with nothing, each of them on its own.
      const turns = loop.empty > 0 && least > 1 ? 2 : 1
      for (let count = 0; count < turns; count++) connect(loop.last, loop.first)
      return then(before, least === 0 ? maybe(loop) : loop)
    }
    return copies(Math.min(least, 1), 2, copy)
  }

  /** So many in a row, and as many more as there may be, each only after the one before. */
  function copies(least: number, most: number, copy: () => Part): Part {
    let more = EMPTY
    for (let count = Math.max(least, Math.min(most, 128)); count > least; count--) more = maybe(then(copy(), more))
    let part = more
    for (let count = 0; count < Math.min(least, 128); count++) part = then(copy(), part)
    return part
  }

  function position(kind: (typeof sets)[number]): Part {
    const index = sets.length
    sets.push(kind)
    follow.push(new Map())
    if (index > LIMIT) tooLarge = true
    return { first: new Map([[index, 1]]), last: new Map([[index, 1]]), empty: 0 }
  }

  function connect(from: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): void {
    for (const [left, ways] of from) for (const [right, more] of to) add(follow[left]!, right, ways * more)
  }

  function then(left: Part, right: Part): Part {
    connect(left.last, right.first)
    return {
      first: sum(left.first, right.first, left.empty),
      last: sum(right.last, left.last, right.empty),
      empty: Math.min(left.empty * right.empty, 2),
    }
  }
}

interface Part {
  readonly first: ReadonlyMap<number, number>
  readonly last: ReadonlyMap<number, number>
  /** In how many ways it matches nothing; 2 stands for more than one. */
  readonly empty: number
}

const EMPTY: Part = { first: new Map(), last: new Map(), empty: 1 }

function either(left: Part, right: Part): Part {
  return {
    first: sum(left.first, right.first, 1),
    last: sum(left.last, right.last, 1),
    empty: Math.min(left.empty + right.empty, 2),
  }
}

// The engine does not go around a loop with nothing, so what was empty already adds no way.
function maybe(part: Part): Part {
  return { ...part, empty: Math.max(part.empty, 1) }
}

function sum(
  left: ReadonlyMap<number, number>,
  right: ReadonlyMap<number, number>,
  times: number,
): Map<number, number> {
  const result = new Map(left)
  if (times > 0) for (const [key, ways] of right) add(result, key, ways * times)
  return result
}

function add(map: Map<number, number>, key: number, ways: number): void {
  map.set(key, Math.min((map.get(key) ?? 0) + ways, 2))
}

/** The coarsest classes of characters that no set tells apart, each by its first character. */
function classesOf(sets: readonly (readonly Range[])[]): readonly number[] {
  const cuts = new Set([0])
  for (const ranges of sets) {
    for (const [low, high] of ranges) {
      cuts.add(low)
      if (high < 0x10ffff) cuts.add(high + 1)
    }
  }
  // Characters that the same sets have behave alike, wherever they are.
  const seen = new Map<string, number>()
  for (const cut of cuts) {
    const key = sets.map((ranges) => (ranges.some(([low, high]) => cut >= low && cut <= high) ? '1' : '0')).join('')
    if (!seen.has(key)) seen.set(key, cut)
  }
  return [...seen.values()]
}

function maskOf(ranges: readonly Range[], classes: readonly number[]): bigint {
  let mask = 0n
  for (const [index, code] of classes.entries()) {
    if (ranges.some(([low, high]) => code >= low && code <= high)) mask |= 1n << BigInt(index)
  }
  return mask
}
