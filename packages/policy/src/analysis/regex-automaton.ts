import type { Automaton } from './automaton.ts'
import { type RegexNode, readRegex, type UnitRange } from './regex-syntax.ts'

const MOST_POSITIONS = 1_000

/**
 * The automaton of a regular expression as JSON Schema's `pattern` has it: it accepts the texts in which the expression matches somewhere.
 * Undefined when the expression has what an automaton cannot follow, or would need more than 1 000 positions. Texts beyond the BMP are not accepted.
 *
 * @see Glushkov, The abstract theory of automata, 1961
 */
export function regexAutomaton(source: string): Automaton | undefined {
  const tree = readRegex(source)
  if (tree === undefined || sizeOf(tree) > MOST_POSITIONS) return undefined
  const positions: Positions = { units: [], follow: [0n] }
  const { isEmpty, first, last } = place(tree, positions)
  positions.follow[0] = first
  const accepting = isEmpty ? last | 1n : last
  const known = new Map<number, bigint>()
  const reading = (unit: number): bigint => {
    const mask =
      known.get(unit) ??
      positions.units.reduce((bits, ranges, at) => (includes(ranges, unit) ? bits | (1n << BigInt(at + 1)) : bits), 0n)
    known.set(unit, mask)
    return mask
  }
  const followed = new Map<bigint, bigint>()
  const following = (state: bigint): bigint => {
    let next = followed.get(state)
    if (next === undefined) {
      next = 0n
      for (let rest = state, at = 0; rest !== 0n; rest >>= 1n, at++) if (rest & 1n) next |= positions.follow[at]!
      followed.set(state, next)
    }
    return next
  }
  return {
    start: 1n,
    step: (state, unit) => following(state) & reading(unit),
    label: (state) => ((state & accepting) === 0n ? '' : '1'),
    boundaries: [0xd800, 0xe000, ...positions.units.flat().flatMap(([low, high]) => [low, high + 1])],
  }
}

// Bit 0 is the start, bit n + 1 having read the code unit at position n.
interface Positions {
  readonly units: (readonly UnitRange[])[]
  readonly follow: bigint[]
}

interface Placed {
  readonly isEmpty: boolean
  readonly first: bigint
  readonly last: bigint
}

const NOTHING: Placed = { isEmpty: true, first: 0n, last: 0n }

function place(node: RegexNode, positions: Positions): Placed {
  switch (node.kind) {
    case 'unit': {
      const bit = 1n << BigInt(positions.units.push(node.ranges))
      positions.follow.push(0n)
      return { isEmpty: false, first: bit, last: bit }
    }
    case 'row':
      return node.of.reduce<Placed>((before, part) => after(before, place(part, positions), positions), NOTHING)
    case 'choice': {
      const parts = node.of.map((part) => place(part, positions))
      return {
        isEmpty: parts.some(({ isEmpty }) => isEmpty),
        first: parts.reduce((bits, { first }) => bits | first, 0n),
        last: parts.reduce((bits, { last }) => bits | last, 0n),
      }
    }
    default: {
      let whole = NOTHING
      const copies = node.most === Infinity ? Math.max(1, node.least) : node.most
      for (let copy = 1; copy <= copies; copy++) {
        const one = place(node.of, positions)
        if (node.most === Infinity && copy === copies) link(one.last, one.first, positions)
        whole = after(whole, copy > node.least ? { ...one, isEmpty: true } : one, positions)
      }
      return whole
    }
  }
}

function after(before: Placed, next: Placed, positions: Positions): Placed {
  link(before.last, next.first, positions)
  return {
    isEmpty: before.isEmpty && next.isEmpty,
    first: before.isEmpty ? before.first | next.first : before.first,
    last: next.isEmpty ? before.last | next.last : next.last,
  }
}

function link(from: bigint, to: bigint, { follow }: Positions): void {
  for (let rest = from, at = 0; rest !== 0n; rest >>= 1n, at++) if (rest & 1n) follow[at]! |= to
}

function sizeOf(node: RegexNode): number {
  if (node.kind === 'unit') return 1
  if (node.kind !== 'repeat') return node.of.reduce((size, part) => size + sizeOf(part), 0)
  return sizeOf(node.of) * (node.most === Infinity ? Math.max(1, node.least) : node.most)
}

function includes(ranges: readonly UnitRange[], unit: number): boolean {
  return !(unit >= 0xd800 && unit <= 0xdfff) && ranges.some(([low, high]) => unit >= low && unit <= high)
}
