import type { ConditionNode, Json } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTable, loadTable } from '../../src/index.ts'
import { program, request, rule } from '../generate.ts'

const dev = [{ kind: 'role', name: 'dev' }] as const
const lead = [{ kind: 'role', name: 'lead' }] as const
const bot = [{ kind: 'agent', name: 'bot' }] as const
const xIs: ConditionNode = {
  kind: 'all',
  of: [
    { kind: 'test', source: 'args', path: ['x'], operator: 'in', operand: ['a', 'b'] },
    { kind: 'not', of: { kind: 'test', source: 'now', path: ['hour'], operator: 'between', operand: [8, 18] } },
    {
      kind: 'some',
      source: 'args',
      path: ['list'],
      of: { kind: 'test', source: 'args', path: [], operator: 'eq', operand: 1 },
    },
  ],
}
const TABLE = buildTable(
  program([
    rule({ who: dev, tools: ['read', 'write'] }),
    rule({ who: dev, tools: ['write'], when: xIs }),
    rule({ effect: 'deny', who: lead, tools: ['write', 'drop'], when: xIs }),
    rule({ effect: 'deny', who: bot, tools: ['drop'] }),
    rule({ who: [...lead, ...bot], tools: ['read', 'write', 'drop'] }),
  ]),
) as unknown as Json

type Path = readonly (string | number)[]

/** Every path in a document, inner values too. */
function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [
    at,
    ...Object.entries(value).flatMap(([key, item]) => paths(item, [...at, Array.isArray(value) ? +key : key])),
  ]
}

/** A copy with the value at a path replaced; undefined removes it. */
function changed(document: Json, path: Path, by: (value: Json) => Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return by(document)
  if (Array.isArray(document)) {
    return document.flatMap((item: Json, index) => {
      const now = index === key ? changed(item, rest, by) : item
      return now === undefined ? [] : [now]
    })
  }
  const entries = Object.entries(document as Record<string, Json>)
  return Object.fromEntries(
    entries.flatMap(([name, item]) => {
      const now = name === key ? changed(item, rest, by) : item
      return now === undefined ? [] : [[name, now]]
    }),
  )
}

const REPLACEMENTS: readonly ((value: Json) => Json | undefined)[] = [
  () => undefined,
  ...[null, true, false, -1, 0, 1, 2, 3, 4, 1.5, 1e300, '', 'deny', 'allow', 'dev', 'eq', 'args', [], {}, [0]].map(
    (value: Json) => () => value,
  ),
  (value) => (typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : [value]),
]

describe('loading', () => {
  it('takes what was built, after a trip through text', () => {
    expect(loadTable(JSON.parse(JSON.stringify(TABLE))).ok).toBe(true)
  })

  it('refuses any change to structure, effects, ranks, rules and counts; lets through only other valid names and conditions', () => {
    let refused = 0
    const through = new Set<string>()
    for (const path of paths(TABLE)) {
      for (const by of REPLACEMENTS) {
        const document = changed(TABLE, path, by)
        if (JSON.stringify(document) === JSON.stringify(TABLE)) continue
        const result = loadTable(document)
        if (result.ok) through.add(path.join('.').replaceAll(/\b\d+\b/g, 'n'))
        else refused += 1
      }
    }
    expect(refused).toBeGreaterThan(1_000)
    for (const where of through) {
      expect(where).toMatch(/^(roles\.n|agents\.n|tools\.n\.name|conditions(\.n)+|rows\.n\.(who|condition).*)$/)
    }
  })

  it('never lets a deny row go: dropped, moved, turned into an allow or taken from a tool', () => {
    const refusals = [
      changed(TABLE, ['rows', 0], () => undefined),
      changed(TABLE, ['rows', 1], () => undefined),
      changed(TABLE, ['rows', 0, 'effect'], () => 'allow'),
      changed(TABLE, ['rows', 1, 'effect'], () => 'allow'),
      changed(TABLE, ['tools', 1, 'ranks', 0], () => undefined),
      changed(TABLE, ['tools', 2, 'ranks', 0], () => undefined),
      changed(TABLE, ['tools', 2, 'ranks'], (ranks) => [...(ranks as readonly Json[])].reverse()),
      changed(TABLE, ['rows'], (rows) => [...(rows as readonly Json[])].reverse()),
    ].map((document) => loadTable(document).ok)
    expect(refusals).toEqual(refusals.map(() => false))
  })

  it('refuses members it does not know, and other formats and versions', () => {
    expect(loadTable({ ...(TABLE as object), more: 1 }).ok).toBe(false)
    expect(loadTable({ ...(TABLE as object), version: '1.1' })).toEqual({ ok: false, reason: 'version is not 1.0' })
    for (const other of [undefined, null, 1, 'x', [], {}, [TABLE]]) expect(loadTable(other).ok).toBe(false)
  })

  it.each([
    [64, true],
    [65, false],
    [100_000, false],
  ])('of a condition nested %i deep is %j', (depth, ok) => {
    let deep: Json = ['eq', 'args', ['x'], 1]
    for (let level = 0; level < depth; level++) deep = ['not', deep]
    expect(loadTable(changed(TABLE, ['conditions', 0], () => deep)).ok).toBe(ok)
  })

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(loadTable(value).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths(TABLE)), fc.jsonValue(), (path, value) => {
        expect(typeof loadTable(changed(TABLE, path, () => value as Json)).ok).toBe('boolean')
      }),
      { numRuns: 3_000 },
    )
  })

  it('keeps nothing of the document', () => {
    const document = JSON.parse(JSON.stringify(TABLE)) as { conditions: unknown[][][]; rows: { who: unknown }[] }
    const result = loadTable(document)
    if (!result.ok) throw new Error(result.reason)
    document.conditions.length = 0
    for (const row of document.rows) row.who = null
    const { principal, client } = request()
    expect(result.lookup.session(principal).decide(0, client, {}, 0)).toEqual({ effect: 'deny', rule: null })
  })
})
