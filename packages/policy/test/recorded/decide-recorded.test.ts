import type { Program } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createFacts,
  decideRecorded,
  evaluate,
  type PolicyRequest,
  type RecordedCall,
  readFacts,
} from '../../src/index.ts'
import { anyArgs, anyPrincipal, anyProgram, anyTime } from '../generate.ts'

const anyRequest: fc.Arbitrary<PolicyRequest> = fc.record({
  principal: anyPrincipal,
  client: fc.record({ id: fc.constantFrom('c1', 'a') }),
  tool: fc.constantFrom('read', 'write', 'drop', 'no-such-tool'),
  args: anyArgs,
  now: anyTime,
})

// The generated Programs leave out what deciding does not need.
const anyNamed: fc.Arbitrary<Program> = anyProgram.map((program) => ({
  ...program,
  roles: [...namesOf(program)].map((name) => ({ name })) as unknown as Program['roles'],
}))

/** What a log keeps of a request that this program decided. */
function recorded(program: Program, request: PolicyRequest): RecordedCall {
  const { tool, principal, client, now } = request
  const text = createFacts(program)(request)
  const facts = tool === 'no-such-tool' ? new Map() : readFacts(program, tool, text)
  if (facts === undefined) throw new Error(`the facts ${text} are not those of ${tool}`)
  const roles = principal.roles.filter((name) => namesOf(program).has(name))
  return { tool, agent: principal.agent, client: client.id, roles, now, facts }
}

function namesOf({ rules }: Program): ReadonlySet<string> {
  const atoms = rules.flatMap(({ who }) => who ?? [])
  return new Set(atoms.filter(({ kind }) => kind === 'role').map(({ name }) => name))
}

describe('decideRecorded', () => {
  it('decides by the same program as it was decided, by the same rule', () => {
    let effects = 0
    fc.assert(
      fc.property(anyNamed, fc.array(anyRequest, { minLength: 8, maxLength: 8 }), (program, requests) => {
        for (const request of requests) {
          const decided = evaluate(program, request)
          if (decided.effect !== 'deny') effects += 1
          expect(decideRecorded(program, recorded(program, request), namesOf(program))).toEqual([decided])
        }
      }),
      { numRuns: 3_000 },
    )
    expect(effects).toBeGreaterThan(1_000)
  })

  it('counts what another program decides among what is possible, and is often sure', () => {
    const seen = { sure: 0, open: 0, changed: 0 }
    fc.assert(
      fc.property(anyNamed, anyNamed, fc.subarray([0, 1, 2, 3, 4]), anyRequest, (older, other, kept, request) => {
        const newer: Program = {
          ...other,
          rules: [...kept.flatMap((index) => older.rules[index] ?? []), ...other.rules],
        }
        const possible = decideRecorded(newer, recorded(older, request), namesOf(older))
        const decided = evaluate(newer, request)
        if (!possible.some(({ effect, rule }) => effect === decided.effect && rule === decided.rule)) {
          expect({ request, possible }).toEqual({ request, possible: [decided] })
        }
        if (possible.length === 1) seen.sure += 1
        else seen.open += 1
        if (possible.length === 1 && decided.effect !== evaluate(older, request).effect) seen.changed += 1
      }),
      { numRuns: 20_000 },
    )
    expect(seen.sure).toBeGreaterThan(2_000)
    expect(seen.open).toBeGreaterThan(200)
    expect(seen.changed).toBeGreaterThan(100)
  })
})

describe('readFacts', () => {
  const test = { kind: 'test', source: 'args', path: ['a'], operator: 'eq', operand: 1 } as const
  const programOf = (operand: number, role: string): Program =>
    ({
      tools: [{ name: 'read' }, { name: 'drop' }],
      roles: [{ name: role }],
      rules: [{ effect: 'allow', who: null, tools: ['read'], when: { ...test, operand } }],
      constraints: [],
    }) as unknown as Program
  const request = { principal: { user: null, agent: null, roles: [], claims: {} }, client: { id: 'c' }, now: 0 }

  it('reads what the same rules noted, and nothing else', () => {
    const program = programOf(1, 'dev')
    const facts = createFacts(program)
    const texts = [{ a: 1 }, { a: 2 }, {}].map((args) => facts({ ...request, tool: 'read', args }))
    expect(texts.map((text) => text.slice(9))).toEqual(['1', '0', '-'])
    const truths = texts.map((text) => [...(readFacts(program, 'read', text) ?? [])].map(([, truth]) => truth))
    expect(truths).toEqual([[true], [false], [undefined]])
    expect(facts({ ...request, tool: 'drop', args: {} })).toMatch(/^[0-9a-f]{8}:$/)
    expect(facts({ ...request, tool: 'other', args: {} })).toBe('')
    const [text = ''] = texts
    for (const other of ['', text.slice(0, -1), `${text}1`, `${text.slice(0, -1)}x`, `0${text.slice(1)}`]) {
      if (other !== text) expect(readFacts(program, 'read', other)).toBeUndefined()
    }
    for (const other of [programOf(2, 'dev'), programOf(1, 'ops')])
      expect(readFacts(other, 'read', text)).toBeUndefined()
    expect(readFacts(program, 'drop', text)).toBeUndefined()
  })
})
