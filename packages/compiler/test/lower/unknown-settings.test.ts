import { expect, test } from 'vitest'
import { type ConfigParts, compileText, configText } from '../support.ts'

const rule = (text: string): ConfigParts => ({ policies: text })

// What is spread is not looked at by the type-checker for names too many.
test.each<[string, ConfigParts, string]>([
  ['a rule', rule("allow('x', { ...{ whom: member }, what: thing })"), '`whom` is no setting of a rule'],
  ['a deny', rule("deny('x', { what: thing, ...{ whn: { args: { id: 'a' } } } })"), '`whn` is no setting of a rule'],
  ['a config', { tools: '  tools: { thing },\n  ...{ invariant: [] },' }, '`invariant` is no setting of a config'],
  [
    'an agent',
    {
      tools:
        "  agents: { bot: agent({ roles: [member], redirectUris: ['http://127.0.0.1/cb'], ...{ scope: [] } }) },\n  tools: { thing },",
    },
    '`scope` is no setting of an agent',
  ],
  ['a tool', { toolExtra: '...{ outputs: z.object({}) },' }, '`outputs` is no setting of a tool'],
  [
    'a server',
    { server: "{ url: 'https://agents.example.com', ...{ client: [] } }" },
    '`client` is no setting of a server',
  ],
])('A-318: a misspelt setting of %s is an error, wherever it comes from', async (_, parts, message) => {
  const { diagnostics, program } = await compileText(configText(parts))
  expect(program).toBeNull()
  expect(diagnostics.map(({ code, message: said }) => [code, said])).toEqual([
    ['FMK1103', expect.stringContaining(message)],
  ])
})
