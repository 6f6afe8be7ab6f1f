import type { ConditionNode, Effect, RuleNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadRules, evaluate, type PolicyPrincipal, type PolicyRequest, reachable } from '../../src/index.ts'
import { rule } from '../generate.ts'
import { analysed } from './small-domain.ts'

const owner: ConditionNode = {
  kind: 'compare',
  source: 'args',
  path: ['p'],
  operator: 'eq',
  principal: ['user'],
}
const claim: ConditionNode = {
  kind: 'test',
  source: 'principal',
  path: ['claims', 'team'],
  operator: 'eq',
  operand: 'web',
}
const under: ConditionNode = { kind: 'test', source: 'args', path: ['p'], operator: 'under', operand: '/a' }
const item = (of: ConditionNode): ConditionNode => ({ kind: 'some', source: 'args', path: ['l'], of })
const roleIs = (of: ConditionNode): ConditionNode => ({ kind: 'some', source: 'principal', path: ['roles'], of })
const ownItem: ConditionNode = { ...owner, path: [] }
const text: ConditionNode = { kind: 'test', source: 'args', path: ['p'], operator: 'eq', operand: '/a/b' }
const leaves: readonly ConditionNode[] = [
  owner,
  claim,
  under,
  item(ownItem),
  item({ ...under, path: [] }),
  item(claim),
  roleIs(ownItem),
  { kind: 'some', source: 'principal', path: ['claims', 'teams'], of: { ...text, path: [] } },
  text,
]

const texts = ['/a/b', '/b', '..', 'ann']
const principals: readonly PolicyPrincipal[] = [{}, { team: 'web' }, { team: 'ops', teams: ['/a/b'] }].flatMap(
  (claims) =>
    [[], ['dev'], ['ann'], ['ann', 'bo']].flatMap((roles) =>
      ['ann', '/b'].map((user) => ({ user, agent: null, roles, claims })),
    ),
)
const requests: readonly PolicyRequest[] = principals.flatMap((principal) =>
  [{}, ...texts.flatMap((p) => [{ p }, { p, l: [] }, { p, l: ['ann'] }, { l: ['/b', p] }])].map((args) => ({
    principal,
    client: { id: 'c' },
    tool: 't',
    args,
    now: 0,
  })),
)

const input = {
  type: 'object',
  properties: { p: { type: 'string' }, l: { type: 'array', items: { type: 'string' } } },
}

const condition = fc.letrec<{ node: ConditionNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    { weight: 3, arbitrary: fc.constantFrom(...leaves) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('node') }) },
  ),
})).node
const anyRule = fc
  .record({
    effect: fc.constantFrom<Effect>('allow', 'allow', 'approve', 'deny'),
    who: fc.constantFrom<RuleNode['who']>(null, [{ kind: 'role', name: 'dev' }]),
    when: fc.option(condition, { freq: 6 }),
  })
  .map((over) => rule({ ...over, tools: ['t'] }))

describe('what cannot be cut into classes', () => {
  it('is left undecided, and never says that a rule is dead or a tool out of reach when some request shows otherwise', () => {
    let dead = 0
    let open = 0
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 5 }), (rules) => {
        const program = analysed(rules, input)
        const decisions = requests.map((request) => evaluate(program, request))
        const deciding = new Set(decisions.map((decision) => decision.rule))
        const found = deadRules(program)
        for (const one of found.dead) expect(deciding).not.toContain(one.rule)
        const { nobody } = reachable(program)
        if (nobody.length > 0) expect(decisions.every(({ effect }) => effect === 'deny')).toBe(true)
        dead += found.dead.length
        open += found.undecided.length
      }),
      { numRuns: 1_500 },
    )
    expect(dead).toBeGreaterThan(50)
    expect(open).toBeGreaterThan(50)
  })

  it('does not hide what is certain', () => {
    const rules = [rule({ tools: ['t'], effect: 'approve' }), rule({ tools: ['t'], when: owner })]
    expect(deadRules(analysed(rules, input)).dead).toEqual([{ rule: 1, reason: 'shadowed', coveredBy: [0] }])
    const [denial, grant] = [
      rule({ tools: ['t'], effect: 'deny', when: claim }),
      rule({ tools: ['t'], when: { kind: 'all', of: [claim, text] } }),
    ]
    expect(deadRules(analysed([denial, grant], input)).dead).toEqual([{ rule: 1, reason: 'shadowed', coveredBy: [0] }])
    expect(deadRules(analysed([rule({ tools: ['t'], when: roleIs(ownItem) })], input)).undecided).toMatchObject([
      { rule: 0 },
    ])
  })
})

describe('approves', () => {
  it('stand between denies and allows, and count as calls that can be made', () => {
    const approve = rule({ tools: ['t'], effect: 'approve' })
    const cells = reachable(analysed([approve], input)).cells.map(({ calls }) => calls)
    expect(cells).toEqual(['approval', 'approval', 'approval', 'approval'])
    expect(deadRules(analysed([approve, rule({ tools: ['t'] })], input)).dead).toMatchObject([{ rule: 1 }])
    expect(deadRules(analysed([approve, rule({ tools: ['t'], effect: 'deny' })], input)).dead).toMatchObject([
      { rule: 0, reason: 'shadowed', coveredBy: [1] },
    ])
  })
})
