import type { Program, ToolNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { clientTokens, estimateTokens } from '../../src/check/client-tokens.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const tool = (name: string, length: number, more: Partial<ToolNode> = {}): ToolNode =>
  ({ name, description: 'x'.repeat(length), input: { type: 'object' }, span, ...more }) as ToolNode
const said = (clients: readonly string[] | undefined, tools: readonly ToolNode[]): readonly string[] => {
  const server = { name: 'acme', ...(clients === undefined ? {} : { clients }) }
  return clientTokens({ server, tools } as unknown as Program).map(({ message }) => message)
}

test('what clients hand to models counts, and nothing else', () => {
  const plain = tool('a', 400)
  // 400 characters, and about 60 of names and brackets.
  expect(estimateTokens(plain)).toBe(Math.ceil((400 + JSON.stringify({ ...empty }).length) / 4))
  expect(estimateTokens({ ...plain, output: { type: 'string', description: 'y'.repeat(4_000) } })).toBe(
    estimateTokens(plain),
  )
  expect(estimateTokens({ ...plain, input: { type: 'object', description: 'y'.repeat(4_000) } })).toBeGreaterThan(1_000)
})

const empty = { name: 'a', description: '', input_schema: { type: 'object' } }

test('many tools are too much together, and the largest is named', () => {
  const tools = (count: number): ToolNode[] => Array.from({ length: count }, (_, index) => tool(`t${index}`, 940))
  expect(said(['claude'], tools(99))).toEqual([])
  const [message, ...more] = said(['claude'], [...tools(99), tool('large', 9_940)])
  expect(message).toMatch(
    /^Claude warns above 25000 tokens of tools, and these are about 27\d{3}, of which `large` is 25\d{2}$/,
  )
  expect(more).toEqual([])
})

test('nothing is said of resources, where no client is named, and of clients without a known number', () => {
  const large = tool('large', 200_000)
  const resource = { resource: { uri: ['docs://x'], mimeType: null, binary: false } } as const
  expect(said(['claude'], [large])).toHaveLength(1)
  expect(said(['claude'], [{ ...large, ...resource }])).toEqual([])
  expect(said(undefined, [large])).toEqual([])
  expect(said(['cursor', 'vscode'], [large])).toEqual([])
  expect(said(['claude'], [])).toEqual([])
})
