import type { JsonObject, Program, ToolNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { clientTable } from '../../src/check/client-table.ts'
import { clientTargets } from '../../src/check/client-targets.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const tool = (name: string, input: JsonObject = { type: 'object' }, more: Partial<ToolNode> = {}): ToolNode =>
  ({ name, input, span, ...more }) as ToolNode
const said = (clients: readonly string[] | undefined, tools: readonly ToolNode[]): readonly string[] => {
  const server = { name: 'acme', ...(clients === undefined ? {} : { clients }) }
  return clientTargets({ server, tools } as unknown as Program).map(({ message }) => message)
}

test('every client has its sources', () => {
  for (const { sources } of Object.values(clientTable)) {
    expect(sources.length).toBeGreaterThan(0)
    for (const source of sources)
      expect(source).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w.-]+\/(?:issues|pull)\/\d+$/)
  }
})

test('nothing is said where no client is named', () => {
  expect(said(undefined, [tool('x'.repeat(64), { anyOf: [] })])).toEqual([])
})

test('a name counts with what the client puts in front of it', () => {
  expect(said(['claude', 'cursor', 'vscode'], [tool('x'.repeat(53))])).toEqual([])
  expect(said(['claude'], [tool('x'.repeat(54))])).toHaveLength(1)
  expect(said(['cursor'], [tool('x'.repeat(55))])).toEqual([])
  expect(said(['cursor'], [tool('x'.repeat(56))])).toHaveLength(1)
  expect(said(['gemini', 'copilot'], [tool('x'.repeat(54))])).toEqual([])
  expect(said(['gemini'], [tool('x'.repeat(55))])).toHaveLength(1)
  expect(said(['copilot'], [tool('x'.repeat(59))])).toEqual([])
  expect(said(['copilot'], [tool('x'.repeat(60))])).toHaveLength(1)
})

test('a dot in a name is refused where it is known to be', () => {
  const dotted = [tool('docs.read')]
  expect(said(['cursor', 'gemini', 'vscode'], dotted)).toEqual([])
  expect(said(['claude', 'copilot'], dotted)).toEqual([
    'Claude does not take the dot in the name `docs.read`',
    'Copilot CLI does not take the dot in the name `docs.read`',
  ])
})

test('a schema is refused only where there is no form that the client takes', () => {
  const union = { type: 'object', anyOf: [{ required: ['a'] }] }
  const list = { type: 'object', properties: { a: { type: 'array' } } }
  const reference = { type: 'object', $defs: { a: { type: 'string' } }, properties: { a: { $ref: '#/$defs/a' } } }
  expect(said(['claude', 'cursor', 'vscode'], [tool('a', union), tool('b', list), tool('c', reference)])).toEqual([])
  const endless = { type: 'object', properties: { a: { $ref: '#' } } }
  expect(said(['claude', 'vscode'], [tool('a', endless)])).toEqual([])
  expect(said(['cursor', 'gemini'], [tool('a', endless)])).toEqual([
    'Cursor does not follow the references in the input of `a`, and they cannot be put in place',
    'Gemini CLI does not follow the references in the input of `a`, and they cannot be put in place',
  ])
})

test('there can be too many tools, and resources are none', () => {
  const tools = (count: number): ToolNode[] => Array.from({ length: count }, (_, index) => tool(`t${index}`))
  const resource = tool(
    'r'.repeat(64),
    { anyOf: [] },
    { resource: { uri: ['docs://x'], mimeType: null, binary: false } },
  )
  expect(said(['cursor'], [...tools(80), resource])).toEqual([])
  expect(said(['cursor'], tools(81))).toEqual(['Cursor takes 80 tools, and there are 81'])
})
