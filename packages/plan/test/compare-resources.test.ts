import type { Program, PromptNode, ResourcePart, ToolNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { compareResources } from '../src/compare-resources.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const page: ResourcePart = { uri: ['docs://page'], mimeType: null, binary: false }
const greet: PromptNode = {
  kind: 'prompt',
  name: 'greet',
  title: null,
  description: 'Greets.',
  arguments: [{ name: 'tone', title: null, description: null, required: true, values: ['warm'] }],
  input: { type: 'object' },
  messages: [],
  span,
}

const program = (resource: ResourcePart | undefined, prompts?: readonly PromptNode[]): Program =>
  ({
    tools: [{ kind: 'tool', name: 'page', span, ...(resource === undefined ? {} : { resource }) } as ToolNode],
    ...(prompts === undefined ? {} : { prompts }),
  }) as unknown as Program

const codes = async (older: Program, newer: Program): Promise<readonly string[]> =>
  (await compareResources(older, newer)).map(
    ({ code, direction, breaking }) => `${code} ${direction}${breaking ? ' breaking' : ''}`,
  )

test('the same gives none, wherever it stands', async () => {
  expect(await codes(program(page, [greet]), program(page, [{ ...greet, span: { ...span, line: 9 } }]))).toEqual([])
})

test.each<[string, ResourcePart | undefined, ResourcePart | undefined, readonly string[]]>([
  ['another URI', page, { ...page, uri: ['docs://other'] }, ['MCP_RESOURCE_URI_CHANGED neutral breaking']],
  ['another type', page, { ...page, binary: true }, ['MCP_RESOURCE_TYPE_CHANGED neutral breaking']],
  ['a tool that becomes a resource', undefined, page, ['MCP_RESOURCE_KIND_CHANGED neutral breaking']],
  ['contents', { ...page, contents: 'a' }, { ...page, contents: 'b' }, ['RESOURCE_CONTENTS_CHANGED broaden']],
])('%s', async (_, older, newer, expected) => {
  expect(await codes(program(older), program(newer))).toEqual(expected)
})

test.each<[string, readonly PromptNode[], readonly PromptNode[], readonly string[]]>([
  ['a prompt more', [], [greet], ['MCP_PROMPT_ADDED broaden']],
  ['a prompt less', [greet], [], ['MCP_PROMPT_REMOVED narrow breaking']],
  ['other words', [greet], [{ ...greet, description: 'Greets you.' }], ['MCP_PROMPT_CHANGED neutral']],
  [
    'a value less',
    [greet],
    [{ ...greet, arguments: [{ ...greet.arguments[0]!, values: ['wry'] }] }],
    ['MCP_PROMPT_CHANGED neutral breaking'],
  ],
  ['an argument less', [greet], [{ ...greet, arguments: [] }], ['MCP_PROMPT_CHANGED neutral breaking']],
])('%s', async (_, older, newer, expected) => {
  expect(await codes(program(page, older), program(page, newer))).toEqual(expected)
})
