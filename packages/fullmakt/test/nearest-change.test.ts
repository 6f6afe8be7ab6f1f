import type { AgentNode, ConditionNode, JsonObject, Program, RoleNode, RuleNode } from '@fullmakt/ir'
import { evaluate, type PolicyRequest } from '@fullmakt/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analysed, anyRuleOf, WORLDS } from '../../policy/test/analysis/small-domain.ts'
import { argumentValidators } from '../src/cli/argument-validators.ts'
import { type ChangedPart, nearestChange } from '../src/cli/explain-request/nearest-change.ts'
import { withValue } from '../src/cli/policy-tests/with-value.ts'

function applied(request: PolicyRequest, parts: readonly ChangedPart[]): PolicyRequest {
  let { args, now } = request
  const roles = [...request.principal.roles]
  for (const part of parts) {
    if (part.kind === 'time') now = part.now
    else if (part.kind === 'role') roles.push(part.name)
    else args = withValue(args, part.path, part.to)
  }
  return { ...request, principal: { ...request.principal, roles }, args, now }
}

test.each(WORLDS.map((world, index) => [index, world] as const))(
  'a change that is said turns the decision when it is made, and no smaller part of it does: world %i',
  async (_, world) => {
    const tools = analysed([], world.input).tools.map((tool) => ({ ...tool, input: world.input }))
    const validate = await argumentValidators(tools)
    const valid = world.requests.filter(({ args }) => validate('t', args).ok)
    expect(valid.length).toBeGreaterThan(0)
    let found = 0
    fc.assert(
      fc.property(fc.array(anyRuleOf(world), { minLength: 1, maxLength: 3 }), fc.nat(), (rules, nth) => {
        const agents: readonly AgentNode[] = []
        const program: Program = { ...analysed(rules, world.input), agents, tools }
        const request = valid[nth % valid.length] as PolicyRequest
        const nearest = nearestChange(program, request, validate)
        if (nearest === null) return
        found += 1
        const before = evaluate(program, request).effect
        const isTurned = (parts: readonly ChangedPart[]): boolean => {
          const changed = applied(request, parts)
          const args: JsonObject | undefined = read(validate('t', changed.args))
          if (args === undefined) return false
          const { effect } = evaluate(program, { ...changed, args })
          return before === 'approve' ? effect === 'allow' : effect !== before
        }
        const { parts, decision } = nearest
        const whole = applied(request, parts)
        expect(evaluate(program, { ...whole, args: read(validate('t', whole.args))! })).toEqual(decision)
        expect(isTurned(parts)).toBe(true)
        for (const part of parts)
          if (parts.length > 1) expect(isTurned(parts.filter((one) => one !== part))).toBe(false)
      }),
      { numRuns: 60 },
    )
    expect(found).toBeGreaterThan(0)
  },
  60_000,
)

test('what is tried is bounded, however many rules and roles there are, and a role is still found', async () => {
  const fields = ['a', 'b', 'c', 'd', 'e']
  const is = (name: string, operand: string): ConditionNode => ({
    kind: 'test',
    source: 'args',
    path: [name],
    operator: 'eq',
    operand,
  })
  const numbers = Array.from({ length: 300 }, (_, index) => index)
  const rules = numbers.map((one): RuleNode => {
    const of = fields.map((name, at) => is(name, `v${(one * 7 + at) % 50}`))
    const who = [{ kind: 'role' as const, name: `r${one % 30}` }]
    return { ...granted, name: `rule ${one}`, who, when: { kind: 'all', of } }
  })
  const properties = Object.fromEntries(fields.map((name) => [name, { type: 'string' }]))
  const input: JsonObject = { type: 'object', properties, additionalProperties: false }
  const tools = analysed([], input).tools
  const program: Program = {
    ...analysed([...rules, { ...granted, who: [{ kind: 'role', name: 'boss' }] }], input),
    agents: [],
    roles: ['boss', ...numbers.slice(0, 30).map((one) => `r${one}`)].map((name) => ({ name }) as RoleNode),
  }
  const check = await argumentValidators(tools)
  let tries = 0
  const validate: typeof check = (tool, args) => {
    tries += 1
    return check(tool, args)
  }
  const principal = { user: 'ada', agent: null, roles: ['r0', 'r1'], claims: {} }
  const args = Object.fromEntries(fields.map((name) => [name, 'x']))
  const request = { principal, client: { id: 'client' }, tool: 't', args, now: 0 }
  expect(nearestChange(program, request, validate)?.parts).toEqual([{ kind: 'role', name: 'boss' }])
  const alone: Program = { ...program, rules }
  expect(nearestChange(alone, request, validate)).toBeNull()
  expect(tries).toBeLessThan(50_000)
}, 60_000)

const granted: RuleNode = {
  kind: 'rule',
  name: 'granted',
  effect: 'allow',
  who: null,
  tools: ['t'],
  when: null,
  limit: null,
  redact: [],
  approval: null,
  span: { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 1, exact: true },
}

function read(valid: ReturnType<Awaited<ReturnType<typeof argumentValidators>>>): JsonObject | undefined {
  return valid.ok ? valid.args : undefined
}
