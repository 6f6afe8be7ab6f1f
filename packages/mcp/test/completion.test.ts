import type { JsonObject, ToolNode } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { createCompletion } from '../src/completion.ts'
import { indexResources } from '../src/resource-index.ts'
import { tool } from './harness.ts'

const template = (name: string, schema: JsonObject): ToolNode =>
  tool(name, {
    input: { type: 'object', properties: { page: schema } },
    resource: { uri: [`${name}://`, { argument: 'page' }], mimeType: null, binary: false },
  })
const TOOLS = [
  template('open', { type: 'string', enum: ['home', 'Help'] }),
  template('hidden', { type: 'string', enum: ['secret'] }),
  template('free', { type: 'string' }),
  template('many', { type: 'integer', enum: Array.from({ length: 150 }, (_, index) => index) }),
]
const complete = createCompletion([], indexResources(TOOLS))
const visible = { key: '', sees: (index: number) => TOOLS[index]?.name !== 'hidden' }
const ask = (uri: string, name: string, value: string) =>
  complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } }, visible)

describe('a completion', () => {
  test('has the values that the variable of a template declares, in any case', () => {
    expect(ask('open://{page}', 'page', 'h')).toEqual({
      ok: true,
      completion: { values: ['home', 'Help'], total: 2, hasMore: false },
    })
  })

  test('of a variable without declared values has none', () => {
    expect(ask('free://{page}', 'page', '')).toMatchObject({ ok: true, completion: { values: [], total: 0 } })
  })

  test('has a hundred at most, and says that there are more', () => {
    const done = ask('many://{page}', 'page', '')
    expect(done).toMatchObject({ ok: true, completion: { total: 150, hasMore: true } })
    expect(done.ok && done.completion['values']).toEqual(Array.from({ length: 100 }, (_, index) => String(index)))
    expect(ask('many://{page}', 'page', '14')).toMatchObject({ completion: { total: 11, hasMore: false } })
  })

  test('of a template that the caller may not see is that of one that is not there', () => {
    const unknown = ask('nothing://{page}', 'page', '')
    expect(unknown).toEqual({ ok: false, message: 'Unknown reference' })
    expect(ask('hidden://{page}', 'page', '')).toEqual(unknown)
    expect(ask('open://{page}', 'other', '')).toEqual(unknown)
    expect(ask('open://{page}', 'constructor', '')).toEqual(unknown)
  })

  test.each<JsonObject>([
    {},
    { ref: null, argument: { name: 'page', value: '' } },
    { ref: { type: 'ref/resource', uri: 'open://{page}' } },
    { ref: { type: 'ref/resource', uri: 'open://{page}' }, argument: null },
    { ref: { type: 'ref/resource', uri: 'open://{page}' }, argument: { name: 'page' } },
    { ref: { type: 'ref/resource', uri: 'open://{page}' }, argument: { name: 1, value: '' } },
    { ref: { type: 'ref/other', uri: 'open://{page}' }, argument: { name: 'page', value: '' } },
    { ref: { uri: 'open://{page}' }, argument: { name: 'page', value: '' } },
  ])('is not made of %j', (params) => {
    expect(complete(params, visible).ok).toBe(false)
  })
})
