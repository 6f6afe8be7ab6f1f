import type { ConstraintNode, JsonObject, Program, RuleNode } from '@fullmakt/ir'
import { compare } from '@fullmakt/plan'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundBy, gain, PAIRS, pairsIn, released } from '../../packages/policy/test/analysis/brute-force.ts'
import { anyConstraintOf, anyRuleOf, WORLDS } from '../../packages/policy/test/analysis/small-domain.ts'
import { programOf } from './compare-configs.ts'

const base =
  await programOf(`import { accounts, agent, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const [dev, ops] = [role('dev'), role('ops')]
const t = tool({ description: 'T.', scope: scope('use', 'Use'), input: z.object({}), call: api.get('/t') })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  agents: { bot: agent({ title: 'Bot', redirectUris: ['https://bot.example.com/callback'], roles: [dev] }) },
  tools: { t },
  policies: [allow('operators', { who: ops, what: t })],
})
`)

const withRules = (input: JsonObject, rules: readonly RuleNode[], constraints: readonly ConstraintNode[]): Program => ({
  ...base,
  tools: base.tools.map((tool) => ({ ...tool, input })),
  rules,
  constraints,
})

let pairs = 0

describe.each(WORLDS.map((world, index) => [index, world] as const))('a plan in world %i', (_, world) => {
  it('says that nothing is broader when, and only when, no request of all there are gets more', async () => {
    const seen = { broader: 0, narrower: 0, same: 0 }
    const rules = fc.array(anyRuleOf(world), { maxLength: 4 })
    const constraints = fc.array(anyConstraintOf(world), { maxLength: 1 })
    await fc.assert(
      fc.asyncProperty(
        ...([rules, rules, constraints, constraints, fc.subarray([0, 1, 2, 3])] as const),
        async (first, second, some, others, kept) => {
          pairs += 1
          const older = withRules(world.input, first, some)
          const newer = withRules(world.input, [...kept.flatMap((index) => first[index] ?? []), ...second], others)
          const decided = world.requests.map((request) => [boundBy(older, request), boundBy(newer, request)] as const)
          const broader = decided.some(([was, is]) => gain(was, is) > 0 || released(was, is).length > 0)
          const narrower = decided.some(([was, is]) => gain(was, is) < 0 || released(is, was).length > 0)
          const changes = await compare(older, newer)
          expect(changes.some(({ code }) => code === 'ACCESS_UNDECIDED')).toBe(false)
          expect(changes.some(({ direction }) => direction === 'broaden')).toBe(broader)
          // Nothing at all is said of rules that mean the same.
          expect(changes.length > 0).toBe(broader || narrower)
          seen[broader ? 'broader' : narrower ? 'narrower' : 'same'] += 1
        },
      ),
      { numRuns: pairsIn(world) },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30)
  }, 300_000)
})

it('was asked of many pairs', () => {
  console.log(`${pairs} pairs of programs`)
  expect(pairs).toBeGreaterThanOrEqual(PAIRS)
})
