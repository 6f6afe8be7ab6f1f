import { type Choice, judgeLeaf, LEAF, type Leaf } from './judge-leaf.ts'

/** How many rows a chunk has at most: a bit each in four words. */
export const CHUNK_ROWS = 128

/** Rows of a long list, best first, with what tells by one look at a field which of them it rules out. */
export interface Chunk {
  readonly fields: readonly ChunkField[]
  /** Where the code of each row starts. */
  readonly entries: Int32Array
  /** A bit for each row there is. */
  readonly rows: Int32Array
}

/** The rows of a chunk that a value of one field does not rule out: four words for each class of values. */
export interface ChunkField {
  readonly slot: number
  readonly field: number
  readonly texts: ReadonlyMap<string, number>
  readonly points: Float64Array
  readonly bits: Int32Array
}

/** A test that must hold for a row to match: it rules the row out where it is judged less than `threshold`. */
export interface ChunkTest {
  readonly row: number
  readonly leaf: Leaf
  readonly threshold: number
}

/** Whether a test can be looked up: comparisons with texts, numbers, booleans and null. Others are left to the rows' code. */
export function isIndexed({ op }: Leaf): boolean {
  return op <= LEAF.between
}

// Classes: nothing comparable, null, false, true, any other text, then numbers (gap, point, gap, …, gap), then texts.
const NUMBERS = 5

/** The class that a value is in. */
export function classOf({ texts, points }: ChunkField, value: unknown): number {
  if (typeof value === 'string') return texts.get(value) ?? 4
  if (typeof value === 'boolean') return value ? 3 : 2
  if (value === null) return 1
  if (typeof value !== 'number' || Number.isNaN(value)) return 0
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle]! < value) low = middle + 1
    else high = middle
  }
  return NUMBERS + 2 * low + (points[low] === value ? 1 : 0)
}

/** Makes the field of a chunk from the tests on it. May let rows through that their code then refuses, never rules out one that matches. */
export function chunkField(slot: number, field: number, tests: readonly ChunkTest[], rows: Int32Array): ChunkField {
  const constants = tests.flatMap(({ leaf }) => constantsOf(leaf))
  const points = Float64Array.from(
    new Set(constants.filter((value) => typeof value === 'number' && !Number.isNaN(value))),
  ).sort()
  const names = [...new Set(constants.filter((value) => typeof value === 'string'))]
  const firstText = NUMBERS + 2 * points.length + 1
  const texts = new Map(names.map((name, index) => [name, firstText + index]))
  const bits = new Int32Array(4 * (firstText + names.length))
  for (let at = 0; at < bits.length; at++) bits[at] = rows[at % 4]!
  // A text longer than all that are named is none of them.
  const other = `${names.reduce((longest, name) => (name.length > longest.length ? name : longest), '')} `
  for (const { row, leaf, threshold } of tests) {
    const judge = (kind: number, value: unknown): void => {
      if (judgeLeaf(leaf.op, value, leaf.operand) < threshold) bits[4 * kind + (row >> 5)]! &= ~(1 << (row & 31))
    }
    for (const [kind, value] of [undefined, null, false, true, other].entries()) judge(kind, value)
    for (const [name, kind] of texts) judge(kind, name)
    for (const [index, point] of points.entries()) judge(NUMBERS + 2 * index + 1, point)
    for (let gap = 0; gap <= points.length; gap++) {
      const value = within(points[gap - 1], points[gap])
      // No number between two neighbours: no value is of this class.
      if (value !== undefined) judge(NUMBERS + 2 * gap, value)
    }
  }
  return { slot, field, texts, points, bits }
}

// A number strictly between two others, where undefined is no bound; tests tell no two of a gap apart.
function within(low: number | undefined, high: number | undefined): number | undefined {
  const below = low === undefined ? -Infinity : low === -Infinity ? -Number.MAX_VALUE : undefined
  const above = high === undefined ? Infinity : high === Infinity ? Number.MAX_VALUE : undefined
  const value = below ?? above ?? (low ?? 0) / 2 + (high ?? 0) / 2
  return (low === undefined || value > low) && (high === undefined || value < high) ? value : undefined
}

function constantsOf({ op, operand }: Leaf): readonly unknown[] {
  if (op === LEAF.in) return [...(operand as Choice).values]
  return Array.isArray(operand) ? operand : [operand]
}
