import { createHash } from 'node:crypto'
import type { ConditionNode, Json, Program, TestOperator } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTable, createTableCache, loadTable } from '../../src/index.ts'
import { anyProgram, program, rule } from '../generate.ts'

const when = (operator: TestOperator, operand: Json): ConditionNode => ({
  kind: 'test',
  source: 'args',
  path: ['x'],
  operator,
  operand,
})
const refused = expect.objectContaining({ code: 'ERR_POLICY_RULE' }) as Error
const copyOf = (value: Program): Program => JSON.parse(JSON.stringify(value)) as Program
// The same JSON value with the members of every object in the opposite order.
const turned = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, member]) => [name, turned(member)]),
        )
      : value

describe('building', () => {
  it('gives the same bytes for the same Program, whatever the order of members', () => {
    fc.assert(
      fc.property(anyProgram, (any) => {
        const bytes = buildTable(any)
        expect(buildTable(copyOf(any))).toEqual(bytes)
        expect(buildTable(turned(copyOf(any) as unknown as Json) as unknown as Program)).toEqual(bytes)
      }),
    )
  })

  it('gives the same bytes with a cache and without', () => {
    fc.assert(
      fc.property(fc.array(anyProgram, { minLength: 2, maxLength: 4 }), (programs) => {
        const cache = createTableCache()
        for (const any of [...programs, ...programs]) expect(buildTable(any, { cache })).toEqual(buildTable(any))
      }),
    )
  })

  it('gives the same bytes with another SHA-256', () => {
    const digest = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
    fc.assert(
      fc.property(anyProgram, (any) => {
        expect(buildTable(any, { digest })).toEqual(buildTable(any))
      }),
    )
  })

  it('keeps texts of one to four bytes a letter apart', () => {
    const texts = ['a', 'é', '語', '𝒳', 'aé語𝒳', '']
    const rules = texts.map((text) => rule({ tools: [`tool-${text}`], when: when('eq', text) }))
    const tools = texts.map((text) => `tool-${text}`)
    const loaded = loadTable(buildTable(program(rules, tools)))
    if (!loaded.ok) throw new Error(loaded.reason)
    expect(loaded.lookup.tools).toEqual(tools)
    const session = loaded.lookup.session({ user: 'ann', agent: null, roles: [], claims: {} })
    for (const [tool] of tools.entries()) {
      const allowed = texts.filter((x) => session.decide(tool, { id: 'c' }, { x }, 0).effect === 'allow')
      expect(allowed).toEqual([texts[tool]])
    }
  })

  it('makes only the lists of the tools that a changed rule speaks of', () => {
    const tools = Array.from({ length: 50 }, (_, index) => `tool-${index}`)
    const rules = tools.map((tool, index) => rule({ tools: [tool], when: when('eq', index) }))
    const cache = createTableCache()
    buildTable(program(rules, tools), { cache })
    expect(cache.last).toEqual({ kept: 0, made: 50 })
    const changed = rules.with(7, rule({ tools: ['tool-7', 'tool-9'], when: when('eq', 'x'), effect: 'deny' }))
    expect(buildTable(program(changed, tools), { cache })).toEqual(buildTable(program(changed, tools)))
    expect(cache.last).toEqual({ kept: 48, made: 2 })
  })

  it('keeps each condition and each list once, and leaves out rows that can decide nothing', () => {
    const twice = rule({ when: when('eq', 1), tools: ['read', 'write'] })
    const once = buildTable(program([twice]))
    expect(buildTable(program([twice, twice])).length - once.length).toBeLessThanOrEqual(8)
    expect(buildTable(program([rule({}), ...Array<typeof twice>(99).fill(twice)])).length).toBeLessThan(
      once.length + 1_000,
    )
  })

  it('leaves out tools that are not declared', () => {
    const loaded = loadTable(buildTable(program([rule({ tools: ['ghost', 'read'] })])))
    if (!loaded.ok) throw new Error(loaded.reason)
    const session = loaded.lookup.session({ user: null, agent: null, roles: [], claims: {} })
    expect(loaded.lookup.tools.map((_, index) => session.mayCall(index))).toEqual([true, false, false])
  })

  it.each<[TestOperator, Json]>([
    ['lt', '1'],
    ['between', [1]],
    ['between', ['a', 'b']],
    ['in', 'a'],
    ['in', [['a']]],
    ['eq', ['a']],
    ['eq', '\ud800'],
    ['startsWith', 1],
    ['glob', null],
    ['under', 1],
    ['present', 'yes'],
    ['size', '1'],
    ['lte', Number.NaN],
    ['matches' as TestOperator, 'x'],
    ['constructor' as TestOperator, 'x'],
  ])('throws for %s %j instead of guessing', (operator, operand) => {
    expect(() => buildTable(program([rule({ when: when(operator, operand) })]))).toThrowError(refused)
  })

  it.each<[string, ConditionNode]>([
    ['an unknown source', { kind: 'test', source: 'env' as 'args', path: [], operator: 'eq', operand: 1 }],
    ['an unknown kind', { kind: 'maybe' } as unknown as ConditionNode],
    [
      'a comparison by glob',
      { kind: 'compare', source: 'args', path: [], operator: 'glob' as 'eq', principal: ['user'] },
    ],
  ])('throws for %s', (_, node) => {
    expect(() => buildTable(program([rule({ when: node })]))).toThrowError(refused)
  })

  it('throws for two tools of one name and for an unknown effect', () => {
    expect(() => buildTable(program([], ['a', 'a']))).toThrowError(refused)
    expect(() => buildTable(program([rule({ effect: 'maybe' as 'deny' })]))).toThrowError(refused)
  })

  it.each([
    [64, false],
    [65, true],
  ])('of a condition nested %i deep throws: %j', (depth, throws) => {
    let node = when('eq', 1)
    for (let level = 0; level < depth; level++) node = { kind: 'not', of: node }
    const build = (): boolean => loadTable(buildTable(program([rule({ when: node })]))).ok
    if (throws) expect(build).toThrowError(refused)
    else expect(build()).toBe(true)
  })
})
