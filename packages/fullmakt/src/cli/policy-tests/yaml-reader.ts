import type { Json } from '@fullmakt/ir'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Place, Problem } from './test-table.ts'

/** A strict view of a YAML document: whoever reads it says what must be there, and every surprise becomes a problem with its place. */
export interface YamlReader {
  readonly root: YamlValue
  readonly problems: Problem[]
  /** Says that something at a value is wrong. */
  fail(at: YamlValue, message: string): undefined
  /** The members of a mapping; a member that is not in `known` is a problem, null takes any. */
  members(at: YamlValue, what: string, known: readonly string[] | null): ReadonlyMap<string, YamlValue>
  items(at: YamlValue, what: string): readonly YamlValue[]
  text(at: YamlValue, what: string): string | undefined
  /** Any value as JSON. */
  json(at: YamlValue): Json
}

/** Where a line of a text stands in the file that it was made from. */
export type LinePlaces = (line: number) => Place

/** A value and where it stands. */
export interface YamlValue {
  readonly node: Node | null
  readonly place: Place
}

/**
 * Reads a YAML 1.2 document (core schema) without trusting it.
 * Takes the text and the name its places carry, or for a text that stands for another file where its lines stand there. Duplicate keys, keys that are no texts, tags, several documents and numbers that JSON lacks are problems.
 *
 * @see https://yaml.org/spec/1.2.2/
 */
export function readYaml(text: string, file: string, places?: LinePlaces): YamlReader {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false, strict: true })
  const problems: Problem[] = []
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    const elsewhere = places?.(line)
    if (elsewhere !== undefined) return elsewhere
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    problems.push({ place: placeAt(pos[0]), message: message.split('\n')[0] ?? message })
  }
  const valueAt = (node: unknown, fallback: Place): YamlValue => {
    const own = node as Node | null
    const place = own?.range ? placeAt(own.range[0]) : fallback
    if (isAlias(own)) return { node: (own.resolve(document) as Node | undefined) ?? null, place }
    return { node: own, place }
  }
  const fail = ({ place }: YamlValue, message: string): undefined => void problems.push({ place, message })

  const members: YamlReader['members'] = (at, what, known) => {
    const found = new Map<string, YamlValue>()
    if (at.node === null || !isMap(at.node)) {
      fail(at, `${what} must be a mapping`)
      return found
    }
    for (const { key, value } of at.node.items) {
      const name = valueAt(key, at.place)
      if (!isScalar(name.node) || typeof name.node.value !== 'string') fail(name, 'a key must be a text')
      else if (known !== null && !known.includes(name.node.value))
        fail(
          name,
          `there is no \`${name.node.value}\` in ${what}; there is ${known.map((one) => `\`${one}\``).join(', ')}`,
        )
      else found.set(name.node.value, valueAt(value, name.place))
    }
    return found
  }
  const items: YamlReader['items'] = (at, what) => {
    if (at.node !== null && isSeq(at.node)) return at.node.items.map((item) => valueAt(item, at.place))
    fail(at, `${what} must be a list`)
    return []
  }
  const textAt: YamlReader['text'] = (at, what) => {
    if (isScalar(at.node) && typeof at.node.value === 'string') return at.node.value
    return fail(at, `${what} must be a text`)
  }
  // Aliases can make a value that has itself in it, or one that is too large to write out.
  let size = 0
  const json = (at: YamlValue, depth = 0): Json => {
    if (depth > 64 || ++size > 100_000) {
      if (depth > 64 || size === 100_001) fail(at, 'the value is too large')
      return null
    }
    const { node } = at
    if (node === null) return null
    if (isScalar(node)) {
      const { value } = node
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
      if (typeof value === 'number' && Number.isFinite(value)) return value
      fail(at, 'JSON has no such value')
      return null
    }
    if (isSeq(node)) return node.items.map((item) => json(valueAt(item, at.place), depth + 1))
    return Object.fromEntries([...members(at, 'the value', null)].map(([key, value]) => [key, json(value, depth + 1)]))
  }
  const root = valueAt(document.contents, { file, line: 1, column: 1 })
  return { root, problems, fail, members, items, text: textAt, json: (at) => json(at) }
}
