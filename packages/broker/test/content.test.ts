import type { ContentNode, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { contentOf } from '../src/index.ts'

const bytes = new Uint8Array([0x89, 0x50, 0xff, 0x00])
const make = (node: ContentNode, patch: object = {}, args: JsonObject = {}): unknown =>
  contentOf([node], args, { body: bytes, contentType: 'image/png', text: undefined, json: undefined, ...patch })?.[0]

describe('content of an answer', () => {
  test('an image is the bytes of the body, of the type that the upstream says', () => {
    const image: ContentNode = { kind: 'image', source: { from: 'body' }, mimeType: null }
    expect(make(image)).toEqual({ type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: 'image/png' })
    expect(make(image, { contentType: 'text/html' })).toBeUndefined()
    expect(make(image, { contentType: null })).toBeUndefined()
    expect(make({ ...image, mimeType: 'image/gif' }, { contentType: null })).toMatchObject({ mimeType: 'image/gif' })
  })

  test('a large body is no more than its Base64', () => {
    const body = new Uint8Array(100_001).fill(7)
    const image: ContentNode = { kind: 'image', source: { from: 'body' }, mimeType: null }
    expect(make(image, { body })).toMatchObject({ data: Buffer.from(body).toString('base64') })
  })

  test('a pointer finds members and items, and nothing of a prototype', () => {
    const at = (...pointer: string[]): ContentNode => ({ kind: 'text', source: { from: 'pointer', pointer } })
    const json = { 'a/b': ['x', { c: 1 }], n: null }
    expect(make(at('a/b', '0'), { json })).toEqual({ type: 'text', text: 'x' })
    expect(make(at('a/b', '1'), { json })).toEqual({ type: 'text', text: '{"c":1}' })
    expect(make(at('n'), { json })).toEqual({ type: 'text', text: 'null' })
    for (const pointer of [['a/b', '2'], ['a/b', '01'], ['a/b', 'length'], ['toString'], ['n', 'x']]) {
      expect(make(at(...pointer), { json }), pointer.join('/')).toBeUndefined()
    }
  })

  test('what is not Base64 does not pass as an image', () => {
    const image: ContentNode = { kind: 'audio', source: { from: 'pointer', pointer: ['d'] }, mimeType: 'audio/wav' }
    expect(make(image, { json: { d: 'AAEC' } })).toEqual({ type: 'audio', data: 'AAEC', mimeType: 'audio/wav' })
    expect(make(image, { json: { d: 'AAE' } })).toBeUndefined()
    expect(make(image, { json: { d: { x: 1 } } })).toBeUndefined()
  })

  test('texts and URIs have arguments in them', () => {
    const uri = ['docs://', { argument: 'page' }]
    const source = { from: 'value', parts: ['Page ', { argument: 'page' }] } as const
    expect(
      make({ kind: 'resource', uri, source, mimeType: null, binary: false }, { contentType: null }, { page: 7 }),
    ).toEqual({
      type: 'resource',
      resource: { uri: 'docs://7', text: 'Page 7' },
    })
    expect(
      make({ kind: 'link', uri, name: 'Page', description: null, mimeType: 'text/html' }, {}, { page: 'x' }),
    ).toEqual({
      type: 'resource_link',
      uri: 'docs://x',
      name: 'Page',
      mimeType: 'text/html',
    })
  })
})
