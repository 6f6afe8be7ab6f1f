import { aligned } from './seal-table.ts'
import {
  CONTENT_AT,
  COUNTS,
  type Counts,
  DIRECTORY_AT,
  MAGIC,
  SECTIONS,
  SECTIONS_AT,
  type SectionName,
  VERSION,
} from './table-format.ts'

/** The sections of a file as views, before anything in them was looked at. */
export type Sections = Readonly<Record<Exclude<SectionName, 'counts' | 'numbers' | 'text'>, Int32Array>> & {
  readonly counts: Counts
  readonly numbers: Float64Array
  readonly text: Uint8Array
}

/** Tells what is wrong with the header of a table: its length, magic, version or number of sections; undefined when nothing is. */
export function headerProblem(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  if (bytes.length < SECTIONS_AT) return 'it is too short'
  const view = new DataView(bytes.buffer)
  if (view.getUint32(0, true) !== MAGIC) return 'it is no policy table'
  if (view.getUint32(4, true) !== VERSION) return `its version is not ${VERSION}`
  if (view.getUint32(CONTENT_AT, true) !== bytes.length) return 'its length is not what it says'
  if (view.getUint32(CONTENT_AT + 4, true) !== SECTIONS.length) return 'it has another number of sections'
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) return 'this machine is not little-endian'
  return undefined
}

/**
 * Opens the sections of a table.
 * Takes a whole file in a buffer of its own, whose header was looked at. Returns the views, or what is wrong with directory or counts.
 */
export function openSections(bytes: Uint8Array<ArrayBuffer>): Sections | string {
  const view = new DataView(bytes.buffer)
  const opened: Partial<Record<SectionName, Int32Array | Float64Array | Uint8Array>> = {}
  let at = SECTIONS_AT
  for (const [index, name] of SECTIONS.entries()) {
    const length = view.getUint32(DIRECTORY_AT + index * 8 + 4, true)
    if (view.getUint32(DIRECTORY_AT + index * 8, true) !== at || at + length > bytes.length)
      return `${name}: wrong place`
    const width = name === 'text' ? 1 : name === 'numbers' ? 8 : 4
    if (length % width !== 0) return `${name}: wrong length`
    const make = name === 'text' ? Uint8Array : name === 'numbers' ? Float64Array : Int32Array
    opened[name] = new make(bytes.buffer, at, length / width)
    at = aligned(at + length)
  }
  if (at !== bytes.length) return 'the sections do not fill it'
  const counts = countsOf(opened.counts as Int32Array)
  if (typeof counts === 'string') return counts
  const sections = { ...opened, counts } as Sections
  return misfit(sections) ?? sections
}

function countsOf(words: Int32Array): Counts | string {
  if (words.length !== COUNTS.length) return 'counts: wrong length'
  if (words.some((count) => count < 0)) return 'counts: negative'
  return Object.fromEntries(COUNTS.map((name, index) => [name, words[index]!])) as Record<
    (typeof COUNTS)[number],
    number
  >
}

// The lengths that follow from the counts; so what is within a count is within its section.
function misfit(sections: Sections): string | undefined {
  const { tools, denies, approves, allows, constraints, roles, agents, strings, paths, conditions, lists } =
    sections.counts
  const lengths: readonly (readonly [SectionName & keyof Sections, number])[] = [
    ['stringStarts', strings + 1],
    ['pathStarts', paths + 1],
    ['conditionStarts', conditions + 1],
    ['rules', 2 * (denies + approves + allows)],
    ['constraints', constraints],
    ['atoms', roles + agents],
    ['listStarts', lists + 1],
    ['tools', tools],
    ['blockStarts', 2 * tools + 1],
  ]
  for (const [name, length] of lengths) {
    if ((sections[name] as Int32Array).length !== length) return `${name}: not as many as counted`
  }
  const ends: readonly (readonly [string, Int32Array, number])[] = [
    ['stringStarts', sections.stringStarts, sections.text.length],
    ['pathStarts', sections.pathStarts, sections.pathKeys.length],
    ['conditionStarts', sections.conditionStarts, sections.code.length],
    ['listStarts', sections.listStarts, sections.listRows.length],
    ['blockStarts', sections.blockStarts, sections.blocks.length],
  ]
  for (const [name, starts, end] of ends) if (!partition(starts, end)) return `${name}: not in order`
  return undefined
}

// Whether starts go from zero to the end and never back.
function partition(starts: Int32Array, end: number): boolean {
  if (starts[0] !== 0 || starts[starts.length - 1] !== end) return false
  for (let index = 1; index < starts.length; index++) if (starts[index]! < starts[index - 1]!) return false
  return true
}
