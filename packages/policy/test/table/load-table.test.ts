import type { ConditionNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTable, loadTable, openTable, type PolicyLookup } from '../../src/index.ts'
import { sha256 } from '../../src/table/sha-256.ts'
import {
  CONTENT_AT,
  DIRECTORY_AT,
  HASH_AT,
  SECTIONS,
  SECTIONS_AT,
  type SectionName,
} from '../../src/table/table-format.ts'
import { anyArgs, anyPrincipal, anyProgram, constraint, program, rule } from '../generate.ts'

const dev = [{ kind: 'role', name: 'dev' }] as const
const bot = [{ kind: 'agent', name: 'bot' }] as const
const xIs: ConditionNode = {
  kind: 'all',
  of: [
    { kind: 'test', source: 'args', path: ['x'], operator: 'in', operand: ['a', 'é', 3] },
    { kind: 'not', of: { kind: 'test', source: 'now', path: ['hour'], operator: 'between', operand: [8, 18] } },
    { kind: 'compare', source: 'args', path: ['y'], operator: 'eq', principal: ['claims', 'x'] },
    {
      kind: 'some',
      source: 'args',
      path: ['list'],
      of: { kind: 'test', source: 'args', path: [], operator: 'under', operand: '/a' },
    },
  ],
}
const TABLE = buildTable(
  program(
    [
      rule({ who: dev, tools: ['read', 'write'] }),
      rule({ who: dev, tools: ['write'], when: xIs, effect: 'approve' }),
      rule({ effect: 'deny', tools: ['write', 'drop'], when: xIs }),
      rule({ who: [...dev, ...bot], tools: ['read', 'write', 'drop'] }),
    ],
    undefined,
    [constraint({ tools: ['read', 'write'], when: xIs }), constraint({ who: bot })],
  ),
)

function resealed(bytes: Uint8Array): Uint8Array {
  const sealed = Uint8Array.from(bytes)
  sealed.set(sha256(sealed.subarray(CONTENT_AT)), HASH_AT)
  return sealed
}

// Uses every tool of a lookup in every way; what it answers does not matter, that it does is the test.
function exercise(lookup: PolicyLookup): void {
  for (const [roles, agent] of [
    [['dev', 'ops'], null],
    [[], 'bot'],
  ] as const) {
    const session = lookup.session({ user: 'ann', agent, roles, claims: { x: 'a', teams: ['a', 1] } })
    for (let tool = 0; tool <= lookup.tools.length; tool++) {
      for (const args of [{}, { x: 'a', y: 'a', list: ['/a', '/a/b', 1] }, { x: 3, y: { x: 1 }, list: [[1], []] }]) {
        const { effect, rule: index } = session.decide(tool, { id: 'c1' }, args, 0)
        expect(['deny', 'approve', 'allow']).toContain(effect)
        expect(index === null || (index >= 0 && index < lookup.rules)).toBe(true)
        const binding = session.constraints(tool, { id: 'c1' }, args, 0)
        expect(binding.every((one) => one >= 0 && one < lookup.constraints)).toBe(true)
      }
      session.mayCall(tool)
    }
  }
}

describe('loading', () => {
  it('takes what buildTable makes, from any offset of a buffer, and keeps a copy', async () => {
    const shifted = new Uint8Array(TABLE.length + 3).subarray(3)
    shifted.set(TABLE)
    const loaded = loadTable(shifted)
    if (!loaded.ok) throw new Error(loaded.reason)
    shifted.fill(0)
    exercise(loaded.lookup)
    expect((await openTable(TABLE)).ok).toBe(true)
    fc.assert(fc.property(anyProgram, (any) => loadTable(buildTable(any)).ok))
  })

  it('keeps the bytes themselves only when they are given up and start a buffer', async () => {
    for (const [offset, givenUp, isKept] of [
      [0, true, true],
      [0, false, false],
      [8, true, false],
    ] as const) {
      const bytes = new Uint8Array(TABLE.length + offset).subarray(offset)
      bytes.set(TABLE)
      const loaded = await openTable(bytes, { givenUp })
      if (!loaded.ok) throw new Error(loaded.reason)
      exercise(loaded.lookup)
      bytes.fill(0)
      const session = loaded.lookup.session({ user: 'ann', agent: null, roles: ['dev'], claims: {} })
      const { effect } = session.decide(0, { id: 'c1' }, {}, 0)
      expect(effect, `from ${offset}, given up: ${givenUp}`).toBe(isKept ? 'deny' : 'allow')
    }
  })

  it('refuses every flip of any bit, with either digest', async () => {
    for (let at = 0; at < TABLE.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(TABLE)
        flipped[at]! ^= 1 << bit
        if (loadTable(flipped).ok) expect(`byte ${at}, bit ${bit}`).toBe('refused')
        if (bit === at % 8 && (await openTable(flipped)).ok)
          expect(`byte ${at}, bit ${bit}`).toBe('refused by openTable')
      }
    }
  })

  it('refuses what is cut short, goes on or is no table, and says so', () => {
    for (let length = 0; length < TABLE.length; length += 7) {
      expect(loadTable(TABLE.subarray(0, length)).ok).toBe(false)
      expect(loadTable(resealed(TABLE.subarray(0, length < CONTENT_AT ? CONTENT_AT : length))).ok).toBe(false)
    }
    const longer = new Uint8Array(TABLE.length + 8)
    longer.set(TABLE)
    expect(loadTable(resealed(longer))).toEqual({ ok: false, reason: 'its length is not what it says' })
    const newer = Uint8Array.from(TABLE)
    newer[4] = 2
    expect(loadTable(newer)).toEqual({ ok: false, reason: 'its version is not 1' })
    expect(loadTable(new TextEncoder().encode('{}'.padEnd(500)))).toEqual({
      ok: false,
      reason: 'it is no policy table',
    })
    const other = Uint8Array.from(TABLE)
    other[TABLE.length - 1]! ^= 1
    expect(loadTable(other)).toEqual({ ok: false, reason: 'its digest is another' })
  })
})

describe('a table that was changed and sealed again', () => {
  it('is refused, or decides without throwing, after any changes of bytes', () => {
    let taken = 0
    const change = fc.tuple(
      fc.integer({ min: CONTENT_AT, max: TABLE.length - 1 }),
      fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 127, 128, 255)),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Uint8Array.from(TABLE)
        for (const [at, byte] of changes) changed[at] = byte
        const loaded = loadTable(resealed(changed))
        if (loaded.ok) {
          taken += 1
          exercise(loaded.lookup)
        }
      }),
      { numRuns: 30_000 },
    )
    // Some changes give another valid table; without any, deciding by one would not have been tried.
    expect(taken).toBeGreaterThan(500)
  })

  it('is refused, or decides without throwing, after any change of a word of a section', () => {
    fc.assert(
      fc.property(
        anyProgram,
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: -3, max: 40 }), fc.integer())), {
          minLength: 1,
          maxLength: 3,
        }),
        anyPrincipal,
        anyArgs,
        (any, changes, principal, args) => {
          const changed = buildTable(any)
          const view = new DataView(changed.buffer)
          for (const [at, word] of changes) {
            view.setInt32(SECTIONS_AT + 4 * (at % ((changed.length - SECTIONS_AT) / 4)), word, true)
          }
          const loaded = loadTable(resealed(changed))
          if (!loaded.ok) return
          const session = loaded.lookup.session(principal)
          for (const tool of [0, 1, 2]) {
            session.decide(tool, { id: 'c1' }, args, 0)
            session.constraints(tool, { id: 'c1' }, args, 0)
          }
        },
      ),
      { numRuns: 20_000 },
    )
  })

  const sectionAt = (name: SectionName): number =>
    new DataView(TABLE.buffer).getUint32(DIRECTORY_AT + 8 * SECTIONS.indexOf(name), true)
  const word = (name: SectionName, index: number, value: number): Uint8Array => {
    const changed = Uint8Array.from(TABLE)
    new DataView(changed.buffer).setInt32(sectionAt(name) + 4 * index, value, true)
    return resealed(changed)
  }

  it.each<[string, Uint8Array]>([
    ['a count more', word('counts', 1, 2)],
    ['a negative count', word('counts', 0, -1)],
    ['a rule that is not there', word('rules', 0, 4)],
    ['a rule twice', word('rules', 2, 2)],
    ['a condition that is not there', word('rules', 1, 99)],
    ['a constraint without a condition', word('constraints', 0, -2)],
    ['a name that is not there', word('tools', 0, 10_000)],
    ['a tool twice', word('tools', 1, new DataView(TABLE.buffer).getInt32(sectionAt('tools'), true))],
    ['a rank below zero', word('listRows', 0, -1)],
    ['a rank beyond the rules', word('listRows', 0, 4)],
    ['an unknown code', word('code', 0, 63 | (3 << 8))],
    ['a node that is too long', word('code', 0, 32 | (60_000 << 8))],
    ['a node of no length', word('code', 0, 32)],
    ['lists out of order', word('listStarts', 1, 9_999)],
    ['who out of order', word('blocks', 0, 77)],
    ['a text that is not UTF-8', word('text', 0, -1)],
  ])('is refused for %s', (_, bytes) => {
    expect(loadTable(bytes).ok).toBe(false)
  })

  it('is refused for a string that starts within a character', () => {
    const text = buildTable(program([], ['é', 'b']))
    const at = new DataView(text.buffer).getUint32(DIRECTORY_AT + 8 * SECTIONS.indexOf('stringStarts'), true)
    new DataView(text.buffer).setInt32(at + 4, 1, true)
    expect(loadTable(resealed(text))).toEqual({ ok: false, reason: 'a text is not UTF-8' })
  })
})
