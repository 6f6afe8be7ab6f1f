import { expect, test } from 'vitest'
import { compileFiles, line } from './support.ts'

// The bundle does not know a file that is imported for its types alone, and what stands there has to be judged as it does elsewhere.
test('combined conditions in a file of types alone are placed as anywhere', async () => {
  const rules = [
    "import { allow, anonymous, any, http, scope, tool } from 'fullmakt'",
    "import { z } from 'zod'",
    "const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })",
    "const use = scope('use', 'Use it')",
    "const one = tool({ description: 'One.', scope: use, input: z.object({ id: z.string() }), call: api.get('/{id}') })",
    "export const rule = allow('r', { what: one, when: any({ args: { idd: 'x' } }) })",
    'export type Rule = typeof rule',
    '',
  ].join('\n')
  const config = [
    "import { accounts, defineConfig } from 'fullmakt'",
    "import type { Rule } from './rules.ts'",
    'export type Own = Rule',
    "export default defineConfig({ server: { url: 'https://a.example' }, identity: accounts(), tools: {}, policies: [] })",
    '',
  ].join('\n')
  const { diagnostics } = await compileFiles({
    'fullmakt.config.ts': config,
    'rules.ts': rules,
  })
  expect(diagnostics.map(line)).toEqual(['rules.ts:6:65 TS2353 `idd` is not an argument of what the rule is about'])
})
