import type { ConditionNode, Effect, Program } from '@fullmakt/ir'
import { createFacts, evaluate } from '@fullmakt/policy'
import { describe, expect, it } from 'vitest'
import { type DecidedEntry, decideAgain } from '../src/decide-again.ts'

const starts = (operand: string): ConditionNode => ({
  kind: 'test',
  source: 'args',
  path: ['repo'],
  operator: 'startsWith',
  operand,
})

function programOf(
  ...rules: readonly (readonly [name: string, effect: Effect, when: ConditionNode | null, role?: string])[]
): Program {
  return {
    tools: [{ name: 'open' }],
    roles: [{ name: 'dev' }, { name: 'lead' }],
    rules: rules.map(([name, effect, when, role]) => ({
      name,
      effect,
      when,
      tools: ['open'],
      who: role === undefined ? null : [{ kind: 'role', name: role }],
    })),
    constraints: [],
  } as unknown as Program
}

const older = programOf(['web', 'allow', starts('web-')], ['infra', 'deny', starts('infra')])
const repos = ['web-1', 'web-2', 'infra', 'other']

/** The entries that a server under a program writes about calls with these repositories. */
async function* written(program: Program, roles: readonly string[] = ['dev']): AsyncGenerator<DecidedEntry> {
  const facts = createFacts(program)
  yield { index: 0, entry: { t: 0, kind: 'server.started' } }
  for (const [at, repo] of repos.entries()) {
    const principal = { user: 'ada', agent: null, roles, claims: {} }
    const request = { principal, client: { id: 'c' }, tool: 'open', args: { repo }, now: 0 }
    const { effect, rule } = evaluate(program, request)
    const fields = { t: 0, tool: 'open', agent: null, client: 'c', user: 'u1', roles, facts: facts(request) }
    const name = rule === null ? null : program.rules[rule]!.name
    const decided = effect === 'deny' ? { kind: 'call.denied', reason: 'policy' } : { kind: 'call.intent', effect }
    yield { index: at * 2 + 1, entry: { ...fields, ...decided, rule: name } }
    yield { index: at * 2 + 2, entry: { t: 0, kind: 'call.outcome', call: 'x' } }
  }
}

describe('decideAgain', () => {
  it('finds nothing where the rules mean the same', async () => {
    const again = programOf(['no', 'deny', starts('infra')], ['yes', 'allow', starts('web-')])
    expect(await decideAgain(older, again, written(older))).toEqual({
      calls: 4,
      same: 4,
      different: [],
      open: 0,
      foreign: 0,
    })
  })

  it('names what is let through now and what no more, with the rules and the first entry', async () => {
    const newer = programOf(['anything', 'allow', { kind: 'not', of: starts('web-') }])
    expect(await decideAgain(older, newer, written(older))).toEqual({
      calls: 4,
      same: 0,
      different: [
        {
          tool: 'open',
          before: { effect: 'deny', rule: 'infra' },
          after: { effect: 'allow', rule: 'anything' },
          calls: 1,
          first: 5,
        },
        {
          tool: 'open',
          before: { effect: 'deny', rule: null },
          after: { effect: 'allow', rule: 'anything' },
          calls: 1,
          first: 7,
        },
        {
          tool: 'open',
          before: { effect: 'allow', rule: 'web' },
          after: { effect: 'deny', rule: null },
          calls: 2,
          first: 1,
        },
      ],
      open: 0,
      foreign: 0,
    })
  })

  it('says what is open: a question that nobody asked then', async () => {
    const newer = programOf(['web', 'allow', starts('web-1')], ['infra', 'deny', starts('infra')])
    expect(await decideAgain(older, newer, written(older))).toMatchObject({ same: 1, open: 3, different: [] })
  })

  it('knows who had a role and who had not', async () => {
    const newer = programOf(['leads', 'deny', null, 'lead'], ['web', 'allow', starts('web-')])
    expect(await decideAgain(older, newer, written(older))).toMatchObject({ same: 4 })
    const { different } = await decideAgain(older, newer, written(older, ['lead']))
    expect(different).toMatchObject([
      { before: { effect: 'allow' }, after: { effect: 'deny', rule: 'leads' }, calls: 2 },
    ])
  })

  it('leaves out what rules decided that ask the same and mean another thing', async () => {
    const other = programOf(['web', 'deny', starts('web-')], ['infra', 'allow', starts('infra')])
    expect(await decideAgain(older, older, written(other))).toMatchObject({
      calls: 4,
      foreign: 3,
      same: 1,
      different: [],
    })
    const renamed = programOf(['any', 'allow', starts('web-')], ['infra', 'deny', starts('infra')])
    expect(await decideAgain(older, older, written(renamed))).toMatchObject({ foreign: 2, same: 2 })
  })

  it('leaves out what other rules decided, and entries that are not whole', async () => {
    const other = programOf(['x', 'allow', starts('x')])
    expect(await decideAgain(older, older, written(other))).toMatchObject({ calls: 4, foreign: 4, same: 0 })
    async function* broken(): AsyncGenerator<DecidedEntry> {
      for await (const { index, entry } of written(older)) yield { index, entry: { ...entry, facts: undefined } }
    }
    expect(await decideAgain(older, older, broken())).toMatchObject({ calls: 4, foreign: 4 })
  })
})
