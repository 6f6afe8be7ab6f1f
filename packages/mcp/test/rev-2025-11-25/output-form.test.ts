import { expect, it } from 'vitest'
import { outputForm } from '../../src/rev-2025-11-25/output-form.ts'

it('60: moves local references along, and nothing that only looks like one', () => {
  const form = outputForm({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    anyOf: [{ $ref: '#' }, { $ref: '#/$defs/a' }, { $ref: '#named' }, { $ref: 'https://x.example/s#/y' }],
    properties: { const: { $ref: '#/$defs/a' }, $ref: { type: 'string' } },
    items: { $dynamicRef: '#/$defs/a', $comment: '#/$defs/a', $ref: '#/' },
    enum: [{ $ref: '#/data' }],
    $defs: { a: { const: { $ref: '#/data' } }, own: { $id: 'urn:x', $ref: '#/inner' } },
  })
  expect(form).toEqual({
    kind: 'wrapped',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['result'],
      properties: {
        result: {
          anyOf: [
            { $ref: '#/properties/result' },
            { $ref: '#/properties/result/$defs/a' },
            { $ref: '#named' },
            { $ref: 'https://x.example/s#/y' },
          ],
          properties: { const: { $ref: '#/properties/result/$defs/a' }, $ref: { type: 'string' } },
          items: { $dynamicRef: '#/properties/result/$defs/a', $comment: '#/$defs/a', $ref: '#/properties/result/' },
          enum: [{ $ref: '#/data' }],
          $defs: { a: { const: { $ref: '#/data' } }, own: { $id: 'urn:x', $ref: '#/inner' } },
        },
      },
    },
  })
})
