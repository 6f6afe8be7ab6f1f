import type { ConditionNode, RuleNode } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { buildTable, loadTable, type PolicyPrincipal, type PolicySession } from '../../src/index.ts'
import { program, rule } from '../generate.ts'

const user = (operand: string | number): ConditionNode => ({
  kind: 'test',
  source: 'principal',
  path: ['user'],
  operator: 'eq',
  operand,
})
const xIs1: ConditionNode = { kind: 'test', source: 'args', path: ['x'], operator: 'eq', operand: 1 }
const ann: PolicyPrincipal = { user: 'ann', agent: null, roles: ['dev'] }

function session(rules: readonly RuleNode[], principal: PolicyPrincipal = ann): PolicySession {
  const result = loadTable(buildTable(program(rules)))
  if (!result.ok) throw new Error(result.reason)
  return result.lookup.session(principal)
}

describe('a lookup', () => {
  it('says what Program it is for', () => {
    const result = loadTable(buildTable(program([rule({}), rule({})])))
    expect(result.ok && [result.lookup.tools, result.lookup.rules]).toEqual([['read', 'write', 'drop'], 2])
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
})
