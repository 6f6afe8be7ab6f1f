import type { Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { outputForm } from '../../src/rev-2025-11-25/output-form.ts'
import { callResults, renderTool } from '../../src/rev-2025-11-25/results.ts'
import { tool } from '../harness.ts'

const object = { type: 'object' }
const list = { type: 'array' }
const link = { type: 'resource_link', uri: 'x:y', name: 'y' }

describe('the result of a call', () => {
  test.each<[string, JsonObject | null, Json | undefined, readonly JsonObject[] | undefined, JsonObject]>([
    ['text', null, undefined, undefined, { content: [{ type: 'text', text: 'Done.' }] }],
    [
      'an object',
      object,
      { a: 1 },
      undefined,
      { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } },
    ],
    [
      'a list',
      list,
      [1],
      undefined,
      { content: [{ type: 'text', text: '{"result":[1]}' }], structuredContent: { result: [1] } },
    ],
    [
      'nothing',
      list,
      null,
      undefined,
      { content: [{ type: 'text', text: '{"result":null}' }], structuredContent: { result: null } },
    ],
    ['content alone', null, undefined, [link], { content: [link] }],
    ['content and an object', object, { a: 1 }, [link], { content: [link], structuredContent: { a: 1 } }],
    ['content and a list', list, [1], [link], { content: [link], structuredContent: { result: [1] } }],
    // This era has objects only: what no schema makes one is text.
    ['a list that nothing declares', null, [1], undefined, { content: [{ type: 'text', text: '[1]' }] }],
    ['content and a list that nothing declares', null, [1], [link], { content: [link] }],
  ])('60, 75: with %s', (_, output, structured, content, expected) => {
    expect(JSON.parse(callResults(outputForm(output)).answer(structured, 'Done.', content))).toEqual(expected)
  })

  test('that failed is text', () => {
    expect(JSON.parse(callResults(outputForm(object)).failed('No.'))).toEqual({
      content: [{ type: 'text', text: 'No.' }],
      isError: true,
    })
  })
})

test.each([null, 'A title'])('a tool with the title %j', (title) => {
  const { title: said, ...others } = JSON.parse(renderTool(tool('one', { title }), outputForm(null))) as JsonObject
  expect(said).toBe(title ?? undefined)
  expect(Object.keys(others).sort()).toEqual(['annotations', 'description', 'inputSchema', 'name'])
})
