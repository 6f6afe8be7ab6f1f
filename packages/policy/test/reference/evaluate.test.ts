import type { ConditionNode, RuleNode } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { type Decision, evaluate, type PolicyRequest } from '../../src/index.ts'
import { program, request, rule } from '../generate.ts'

const decide = (rules: readonly RuleNode[], over: Partial<PolicyRequest> = {}): Decision =>
  evaluate(program(rules), request(over))
const allow = rule({})
const deny = rule({ effect: 'deny' })
const approve = rule({ effect: 'approve' })
const xIs1: ConditionNode = { kind: 'test', source: 'args', path: ['x'], operator: 'eq', operand: 1 }

describe('the decision', () => {
  it('is a deny when nothing matches, and for a tool that is not declared', () => {
    expect(decide([])).toEqual({ effect: 'deny', rule: null })
    expect(decide([rule({ tools: ['ghost'] })], { tool: 'ghost' })).toEqual({ effect: 'deny', rule: null })
  })

  it('is the first deny before the first allow, wherever they stand', () => {
    expect(decide([allow, allow])).toEqual({ effect: 'allow', rule: 0 })
    expect(decide([allow, deny, deny])).toEqual({ effect: 'deny', rule: 1 })
  })

  it('is an approve before an allow and after a deny, wherever they stand', () => {
    expect(decide([allow, approve, approve])).toEqual({ effect: 'approve', rule: 1 })
    expect(decide([approve, deny])).toEqual({ effect: 'deny', rule: 1 })
    expect(decide([allow, rule({ effect: 'approve', when: xIs1 })], { args: { x: 2 } }).effect).toBe('allow')
    expect(decide([allow, rule({ effect: 'approve', when: xIs1 })]).effect).toBe('approve')
  })

  it('takes an unknown condition as false in an allow and as true in a deny, also when negated', () => {
    for (const when of [xIs1, { kind: 'not', of: xIs1 } as const]) {
      expect(decide([rule({ when })])).toEqual({ effect: 'deny', rule: null })
      expect(decide([allow, rule({ effect: 'deny', when })])).toEqual({ effect: 'deny', rule: 1 })
    }
  })

  it('asks who: any atom, roles by name, the agent only when there is one', () => {
    const who = [
      { kind: 'role', name: 'dev' },
      { kind: 'agent', name: 'bot' },
    ] as const
    const by = (roles: readonly string[], agent: string | null) =>
      decide([rule({ who })], { principal: { user: 'dev', agent, roles, claims: {} } }).effect
    expect(by(['ops', 'dev'], null)).toBe('allow')
    expect(by([], 'bot')).toBe('allow')
    expect(by(['bot'], 'dev')).toBe('deny')
    expect(by([], null)).toBe('deny')
    expect(decide([rule({ who: [] })]).effect).toBe('deny')
  })

  it.each([
    ['1970-01-01T00:00:00Z', 0, 0, 4],
    ['2026-11-22T23:59:59.999Z', 23, 1439, 7],
    ['2026-11-23T00:00:00Z', 0, 0, 1],
    ['1969-12-31T23:59:00Z', 23, 1439, 3],
  ])('reads the time %s as hour %i, minute %i, weekday %i', (now, hour, minuteOfDay, weekday) => {
    const of = Object.entries({ hour, minuteOfDay, weekday }).map(
      ([field, operand]): ConditionNode => ({ kind: 'test', source: 'now', path: [field], operator: 'eq', operand }),
    )
    expect(decide([rule({ when: { kind: 'all', of } })], { now: Date.parse(now) }).effect).toBe('allow')
  })
})
