import type { ConditionNode, ConstraintNode, RuleNode } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { buildTable, loadTable, type PolicyPrincipal, type PolicySession } from '../../src/index.ts'
import { constraint, program, rule } from '../generate.ts'

const user = (operand: string | number): ConditionNode => ({
  kind: 'test',
  source: 'principal',
  path: ['user'],
  operator: 'eq',
  operand,
})
const claim = (operand: string): ConditionNode => ({
  kind: 'test',
  source: 'principal',
  path: ['claims', 'team'],
  operator: 'eq',
  operand,
})
const xIs1: ConditionNode = { kind: 'test', source: 'args', path: ['x'], operator: 'eq', operand: 1 }
const ann: PolicyPrincipal = { user: 'ann', agent: null, roles: ['dev'], claims: { team: 'red' } }

function session(
  rules: readonly RuleNode[],
  principal: PolicyPrincipal = ann,
  constraints: readonly ConstraintNode[] = [],
): PolicySession {
  const result = loadTable(buildTable(program(rules, undefined, constraints)))
  if (!result.ok) throw new Error(result.reason)
  return result.lookup.session(principal)
}

describe('a lookup', () => {
  it('says what Program it is for', () => {
    const result = loadTable(buildTable(program([rule({}), rule({})])))
    expect(result.ok && [result.lookup.tools, result.lookup.rules, result.lookup.constraints]).toEqual([
      ['read', 'write', 'drop'],
      2,
      0,
    ])
  })
})

describe('a session', () => {
  it('gives the default deny for positions without a tool', () => {
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      expect(session([rule({})]).decide(index, { id: 'c' }, {}, 0)).toEqual({ effect: 'deny', rule: null })
      expect(session([rule({})]).mayCall(index)).toBe(false)
    }
  })

  it.each<[string, boolean, readonly RuleNode[]]>([
    ['no rule', false, []],
    ['an allow', true, [rule({})]],
    ['an allow for others', false, [rule({ who: [{ kind: 'role', name: 'ops' }] })]],
    ['an allow on arguments', true, [rule({ when: xIs1 })]],
    ['an allow on another user', false, [rule({ when: { kind: 'all', of: [xIs1, user('bo')] } })]],
    ['an allow on this user', true, [rule({ when: { kind: 'all', of: [xIs1, user('ann')] } })]],
    ['an allow that nothing is known of', false, [rule({ when: { kind: 'all', of: [user(1), user(2)] } })]],
    ['an approve', true, [rule({ effect: 'approve' })]],
    ['an approve on arguments', true, [rule({ effect: 'approve', when: xIs1 })]],
    ['an allow on a claim', true, [rule({ when: claim('red') })]],
    ['an allow on another claim', false, [rule({ when: claim('blue') })]],
    ['a deny of everything', false, [rule({}), rule({ effect: 'deny' })]],
    ['a deny of this user', false, [rule({}), rule({ effect: 'deny', when: { kind: 'not', of: user('bo') } })]],
    ['a deny of some arguments', true, [rule({}), rule({ effect: 'deny', when: xIs1 })]],
    ['a deny for others', true, [rule({}), rule({ effect: 'deny', who: [{ kind: 'agent', name: 'bot' }] })]],
  ])('with %s, mayCall is %j', (_, may, rules) => {
    expect(session(rules).mayCall(0)).toBe(may)
  })

  it('denies a principal whose user is absent by a deny that names another', () => {
    const rules = [rule({}), rule({ effect: 'deny', when: user('bo') })]
    expect(session(rules, { ...ann, user: null }).mayCall(0)).toBe(false)
    expect(session(rules).mayCall(0)).toBe(true)
  })

  it('does not see later changes to the principal it was made for', () => {
    const roles = ['dev']
    const made = session([rule({ who: [{ kind: 'role', name: 'ops' }] })], { ...ann, roles })
    roles.push('ops')
    expect(made.decide(0, { id: 'c' }, {}, 0).effect).toBe('deny')
  })

  it('gives one frozen decision for each rule, so that deciding allocates nothing', () => {
    const made = session([rule({ when: xIs1 })])
    const first = made.decide(0, { id: 'c' }, { x: 1 }, 0)
    expect(made.decide(0, { id: 'd' }, { x: 1 }, 1)).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
  })

  it('does not see later changes to the claims it was made for', () => {
    const claims = { team: 'red' }
    const made = session([rule({ when: claim('blue') })], { ...ann, claims })
    claims.team = 'blue'
    expect(made.decide(0, { id: 'c' }, {}, 0).effect).toBe('deny')
  })

  it('names the constraints that bind, all of them, and shares one empty list', () => {
    const made = session([], ann, [
      constraint({}),
      constraint({ when: xIs1 }),
      constraint({ when: { kind: 'not', of: xIs1 } }),
      constraint({ when: claim('blue') }),
      constraint({ who: [{ kind: 'role', name: 'ops' }] }),
      constraint({ tools: ['write'], when: claim('blue') }),
    ])
    expect(made.constraints(0, { id: 'c' }, { x: 1 }, 0)).toEqual([0, 1])
    expect(made.constraints(0, { id: 'c' }, { x: 2 }, 0)).toEqual([0, 2])
    expect(made.constraints(0, { id: 'c' }, {}, 0)).toEqual([0, 1, 2])
    const none = made.constraints(1, { id: 'c' }, {}, 0)
    expect(none).toEqual([])
    expect(Object.isFrozen(none)).toBe(true)
    expect(made.constraints(2, { id: 'c' }, {}, 0)).toBe(none)
    expect(made.constraints(9, { id: 'c' }, {}, 0)).toBe(none)
  })

  it('decides the same after its room for code was used up', () => {
    const tools = Array.from({ length: 900 }, (_, index) => `tool-${index}`)
    const rules = tools.map((tool, index) => {
      const of = Array.from(
        { length: 20 },
        (_, at): ConditionNode => ({ ...xIs1, path: [`x${at}`], operand: index }) as ConditionNode,
      )
      return rule({ tools: [tool], when: { kind: 'all', of } })
    })
    const loaded = loadTable(buildTable(program(rules, tools)))
    if (!loaded.ok) throw new Error(loaded.reason)
    const made = loaded.lookup.session(ann)
    for (let round = 0; round < 2; round++) {
      for (const [index] of tools.entries()) {
        const args = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`x${at}`, index]))
        expect(made.decide(index, { id: 'c' }, args, 0)).toEqual({ effect: 'allow', rule: index })
        expect(made.decide(index, { id: 'c' }, { ...args, x19: -1 }, 0)).toEqual({ effect: 'deny', rule: null })
      }
    }
  })
})
