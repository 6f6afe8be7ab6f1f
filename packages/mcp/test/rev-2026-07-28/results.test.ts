import type { Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { featuresOf } from '../../src/features.ts'
import { createResults } from '../../src/rev-2026-07-28/results.ts'
import { serve, tool } from '../harness.ts'

const SERVER = { name: 's', version: '1', instructions: null }
const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } }
const link = { type: 'resource_link', uri: 'x:y', name: 'y' }
const template = { uri: ['x://', { argument: 'y' }], mimeType: null, binary: false }

describe('45: the capabilities', () => {
  const capabilities = (tellsChanges: boolean, tools = [tool('one')]): JsonObject =>
    (JSON.parse(createResults(SERVER, tellsChanges, featuresOf({ tools })).discover) as { capabilities: JsonObject })
      .capabilities

  test('say that changes are told where they are', () => {
    expect(capabilities(false)).toEqual({ tools: {} })
    expect(capabilities(true)).toEqual({ tools: { listChanged: true } })
    expect(capabilities(true, [tool('one', { resource: template })])).toEqual({
      tools: { listChanged: true },
      resources: { listChanged: true },
      completions: {},
    })
  })

  test('have no tasks where none are kept, and no method of theirs', async () => {
    const server = serve([tool('slow', { task: 'optional' })])
    expect((await server.modern('server/discover')).json.result.capabilities).toEqual({ tools: {} })
    expect((await server.modern('tasks/get', { taskId: 'x' })).json.error.code).toBe(-32601)
  })
})

describe('75, 76: the result of a call', () => {
  const { answer, failed } = createResults(SERVER, false, featuresOf({ tools: [] }))

  test.each<[string, Json | undefined, readonly JsonObject[] | undefined, JsonObject]>([
    ['text', undefined, undefined, { content: [{ type: 'text', text: 'Done.' }] }],
    ['an object', { a: 1 }, undefined, { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } }],
    ['nothing', null, undefined, { content: [{ type: 'text', text: 'null' }], structuredContent: null }],
    ['content alone', undefined, [link], { content: [link] }],
    ['content and a list', [1], [link], { content: [link], structuredContent: [1] }],
    ['no content', undefined, [], { content: [] }],
  ])('with %s', (_, structured, content, expected) => {
    expect(JSON.parse(answer(structured, 'Done.', content))).toEqual({ resultType: 'complete', ...expected, _meta })
  })

  test('that failed is text', () => {
    const content = [{ type: 'text', text: 'No.' }]
    expect(JSON.parse(failed('No.'))).toEqual({ resultType: 'complete', content, isError: true, _meta })
  })
})
