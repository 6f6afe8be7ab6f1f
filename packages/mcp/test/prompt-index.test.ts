import type { ContentNode, PromptNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { promptFragments, promptMessages } from '../src/prompt-index.ts'
import { PROMPTS } from './features-harness.ts'

const value = (...parts: readonly (string | { argument: string })[]) => ({ from: 'value', parts }) as const
const argument = { argument: 'x' }
const prompt = (patch: Partial<PromptNode>): PromptNode => ({ ...PROMPTS[0]!, ...patch })

test('a prompt and its arguments have titles and descriptions where they are declared', () => {
  const listed = { name: 'x', title: 'X', description: 'An x.', required: false, values: null }
  const [fragment] = promptFragments([prompt({ title: 'A title', arguments: [listed] })])
  expect(JSON.parse(fragment!.json)).toEqual({
    name: 'greet',
    title: 'A title',
    description: 'Greets.',
    arguments: [{ name: 'x', title: 'X', description: 'An x.', required: false }],
  })
})

test.each<[string, ContentNode, object]>([
  ['a text', { kind: 'text', source: value('[', argument, ']') }, { type: 'text', text: '[{x}]' }],
  [
    'an image',
    { kind: 'image', source: value('AAAA'), mimeType: 'image/png' },
    { type: 'image', data: 'AAAA', mimeType: 'image/png' },
  ],
  [
    'a resource of text',
    { kind: 'resource', source: value(argument), uri: ['a:', argument], mimeType: null, binary: false },
    { type: 'resource', resource: { uri: 'a:{x}', text: '{x}' } },
  ],
  [
    'a resource of bytes',
    { kind: 'resource', source: value('AAAA'), uri: ['a:b'], mimeType: 'x/y', binary: true },
    { type: 'resource', resource: { uri: 'a:b', mimeType: 'x/y', blob: 'AAAA' } },
  ],
  [
    'a link',
    { kind: 'link', uri: ['a:', argument], name: 'n', description: null, mimeType: null },
    { type: 'resource_link', uri: 'a:{x}', name: 'n' },
  ],
  [
    'a link with all it can have',
    { kind: 'link', uri: ['a:b'], name: 'n', description: 'd', mimeType: 'x/y' },
    { type: 'resource_link', uri: 'a:b', name: 'n', description: 'd', mimeType: 'x/y' },
  ],
])('a message can be %s; what an argument brings along is not filled in again', (_, content, block) => {
  const messages = promptMessages(prompt({ messages: [{ role: 'assistant', content }] }), { x: '{x}' })
  expect(messages).toEqual([{ role: 'assistant', content: block }])
})
