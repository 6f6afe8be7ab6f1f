/** The bytes `FMKT`, read as a little-endian word. */
export const MAGIC = 0x544b4d46

/** The version of the format; a table of another is refused. */
export const VERSION = 1

/** How deep a condition may nest; more is refused, so that neither loading nor deciding can exhaust the stack. */
export const DEEPEST = 64

/** Where the SHA-256 stands, and where what it covers starts: total length, number of sections, directory, sections. */
export const HASH_AT = 8
export const CONTENT_AT = 40
export const DIRECTORY_AT = 48

/**
 * The sections in the order of the file, each aligned to 8 bytes and as long as the directory says.
 * All are 32-bit integers but `numbers` (doubles) and `text` (UTF-8). `…Starts` has one more entry than there are things, the last one the end.
 */
export const SECTIONS = [
  /** One number for each of `COUNTS`. */
  'counts',
  'numbers',
  /** Offsets in `text`. */
  'stringStarts',
  'pathStarts',
  /** Strings. */
  'pathKeys',
  'conditionStarts',
  /** Conditions, one after another, as `OPS` says. */
  'code',
  /** By rank: the rule's index in the Program, and its condition or -1. */
  'rules',
  /** By index in the Program: its condition or -1. */
  'constraints',
  /** Names of roles, ascending, then of agents, ascending. */
  'atoms',
  'listStarts',
  /** Ranks, or indices of constraints, ascending in each list. */
  'listRows',
  /** By position in the Program: the name. */
  'tools',
  /** By tool, twice: for its rules, then for its constraints. */
  'blockStarts',
  /** Pairs of who and list, ascending by who: 0 is everybody, from 1 on `atoms`. */
  'blocks',
  'text',
] as const

/** The name of a section. */
export type SectionName = (typeof SECTIONS)[number]

/** Where the first section starts. */
export const SECTIONS_AT: number = DIRECTORY_AT + SECTIONS.length * 8

/** What the section `counts` counts, in its order. */
export const COUNTS = [
  'tools',
  'denies',
  'approves',
  'allows',
  'constraints',
  'roles',
  'agents',
  'strings',
  'paths',
  'conditions',
  'lists',
] as const

/** A table's counts. */
export type Counts = Readonly<Record<(typeof COUNTS)[number], number>>

/**
 * What a node of a condition is; the low byte of its first word, whose other bits are the node's length in words.
 * A test goes on with a place and its operand: for `eq` a constant; for `in` constants; for `lt lte gt gte` a number; for `between` and `size`
 * two; for texts a string; for `present` 0 or 1. A comparison is the test's code plus `COMPARE`, a place, and the path of the operand in the
 * principal. `all` and `any` go on with their parts, `not` with one, a quantifier with a place and one.
 * A place is a path, shifted by two, and a source (`SOURCES`). A constant is null, false or true (0, 1, 2), or a number or a string, shifted by
 * three, and 3 or 4.
 */
export const OPS = {
  eq: 1,
  in: 2,
  lt: 3,
  lte: 4,
  gt: 5,
  gte: 6,
  between: 7,
  size: 8,
  startsWith: 9,
  endsWith: 10,
  glob: 11,
  under: 12,
  present: 13,
  all: 32,
  any: 33,
  not: 34,
  some: 35,
  every: 36,
  none: 37,
} as const

/** Added to a test's code for a comparison with a value of the principal. */
export const COMPARE = 64

/** The sources a place may name, by their number. */
export const SOURCES = ['args', 'principal', 'client', 'now'] as const
