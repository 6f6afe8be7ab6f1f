import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { disclosures } from '../../src/schemas/disclosures.ts'
import { inputChanges } from '../../src/schemas/schema-changes.ts'
import { schemaWords } from '../../src/schemas/schema-words.ts'

const closed = { type: 'object', additionalProperties: false } as const

/** Objects of two members, each of which leads to the next definition: as many paths as there are leaves of the tree. */
function doubling(levels: number, leaf: JsonObject): JsonObject {
  const level = (next: number): JsonObject => {
    const reference = { $ref: `#/$defs/l${next}` }
    return { ...closed, properties: { l: reference, r: reference } }
  }
  const $defs = Object.fromEntries(
    Array.from({ length: levels }, (_, at) => [`l${at}`, at === levels - 1 ? leaf : level(at + 1)]),
  )
  return { ...level(0), $defs }
}

/** A tree whose nodes have two of the same kind below them. */
function tree(value: JsonObject, name = 'node', more: JsonObject = {}): JsonObject {
  const node = { $ref: `#/$defs/${name}` }
  const members = { value, left: node, right: node, ...more }
  return { ...closed, properties: { top: node }, $defs: { [name]: { ...closed, properties: members } } }
}

const S = { type: 'string' } as const
const changed = (older: JsonObject, newer: JsonObject): readonly string[] => {
  const [was, is] = schemaWords(older, newer)
  return [...was].flatMap(([key, { kind, path, value }]) => {
    const after = is.get(key)?.value
    return after === undefined || JSON.stringify(after) === JSON.stringify(value) ? [] : [`${kind} ${path}`]
  })
}

describe('a schema of very many paths', () => {
  it('is compared, and of its changes the first are told, and that there are more', () => {
    const found = inputChanges(doubling(40, S), doubling(40, { ...S, maxLength: 5 }))
    expect(found.length).toBeGreaterThan(100)
    expect(found.length).toBeLessThan(1_000)
    expect(found[0]).toMatchObject({ code: 'MCP_INPUT_LENGTH_NARROWED', effect: 'breaking' })
    expect(found.at(-1)).toEqual({ code: 'MCP_INPUT_CHANGED', effect: 'undecided', path: '' })
    expect(inputChanges(doubling(40, S), doubling(40, S))).toEqual([])
  })

  it('says its words where they are defined', () => {
    expect(changed(doubling(40, S), doubling(40, { ...S, default: 'x' }))).toEqual(['default #/$defs/l39'])
    expect(changed(doubling(3, S), doubling(3, { ...S, default: 'x' }))).toEqual([
      'default l.l.l',
      'default l.l.r',
      'default l.r.l',
      'default l.r.r',
      'default r.l.l',
      'default r.l.r',
      'default r.r.l',
      'default r.r.r',
    ])
  })

  it('shows of an answer what it shows at one of its places', () => {
    const shown = disclosures(doubling(40, { ...closed, properties: {} }), doubling(40, { type: 'object' }))
    expect([...shown.values()]).toEqual(['MCP_OUTPUT_OPENED'])
  })
})

describe('a schema that comes back to itself', () => {
  it('says its words once', () => {
    expect(changed(tree(S), tree({ ...S, description: 'x' }))).toEqual(['words #/$defs/node.value'])
    expect(changed(tree({ ...S, default: 'a' }), tree({ ...S, default: 'b' }))).toEqual(['default #/$defs/node.value'])
    expect(changed(tree(S), tree(S))).toEqual([])
  })

  it('hides no default behind a definition of another name', () => {
    const older = tree({ ...S, default: 'a' })
    expect(changed(older, tree({ ...S, default: 'b' }, 'other'))).toContain('default #/$defs/node.value')
    expect(changed(tree(S), tree({ ...S, default: 'b' }, 'other'))).toContain('default #/$defs/other.value')
  })

  it('shows of an answer what is added below', () => {
    const shown = disclosures(tree(S), tree(S, 'node', { secret: S }))
    expect([...shown]).toEqual([['top.secret', 'MCP_OUTPUT_PROPERTY_ADDED']])
  })
})
