import type { Json, JsonObject, Program } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { readClientForms } from '../../src/artifact/client-forms.ts'
import { sampleProgram } from './sample.ts'

const program = sampleProgram(['one', 'two'])
const FLAT = { type: 'object' }
const WHOLE = {
  format: 'fullmakt.client-forms',
  version: '1.0',
  clients: [
    { name: 'claude', clientIds: ['https://claude.ai/oauth/'], agents: ['web'], inputs: { one: FLAT } },
    { name: 'cursor', clientIds: [], agents: ['editor'], inputs: {} },
  ],
  others: { one: FLAT, two: FLAT },
}
const [claude] = WHOLE.clients
const read = (json: Json, of: Program = program) => readClientForms(json, of)

describe('the forms of clients', () => {
  it('are read with what tells clients apart', () => {
    const forms = read(WHOLE)!
    expect([...forms.forms].map(([name, form]) => [name, Object.fromEntries(form)])).toEqual([
      ['claude', { one: FLAT }],
      ['cursor', {}],
      ['', { one: FLAT, two: FLAT }],
    ])
    const of = (clientId: string, agent: string | null = null) => forms.of({ clientId, agent })
    expect(of('web', 'web')).toBe('claude')
    expect(of('editor', 'editor')).toBe('cursor')
    expect(of('https://claude.ai/oauth/claude-code-client-metadata')).toBe('claude')
  })

  it.each([
    ['an agent that is none of them', 'other', 'other'],
    ['a client id that is not a document of theirs', 'https://claude.ai.example/oauth/x', null],
    ['one elsewhere at the same host', 'https://claude.ai/x', null],
    ['a registered client', 'client_0123456789abcdefghijkl', null],
    // Names of agents and addresses of documents are no names for one another.
    ['a client id that is the name of an agent', 'web', null],
    ['an agent whose name begins as a client id does', 'https://claude.ai/oauth/x', 'https://claude.ai/oauth/x'],
  ])('are those of all for %s', (_, clientId, agent) => {
    expect(read(WHOLE)!.of({ clientId, agent })).toBe('')
  })

  it.each<[string, Json]>([
    ['nothing', null],
    ['another format', { ...WHOLE, format: 'fullmakt.program' }],
    ['a newer version', { ...WHOLE, version: '2.0' }],
    ['no clients', { ...WHOLE, clients: {} }],
    ['a client without a name', { ...WHOLE, clients: [{ ...claude, name: '' }] as Json }],
    ['a client twice', { ...WHOLE, clients: [claude, claude] as Json }],
    ['a tool that is not there', { ...WHOLE, others: { three: FLAT } }],
    ['an input that is no object', { ...WHOLE, others: { one: { type: 'array' } } }],
    ['an input that is none', { ...WHOLE, others: { one: true } }],
    ['ids that are no texts', { ...WHOLE, clients: [{ ...claude, clientIds: [1] }] as Json }],
    [
      'an id that begins like everything',
      { ...WHOLE, clients: [{ ...claude, clientIds: ['https://claude.ai'] }] as Json },
    ],
    ['agents that are no list', { ...WHOLE, clients: [{ ...claude, agents: 'web' }] as Json }],
  ])('are refused where there is %s', (_, json) => {
    expect(read(json)).toBeUndefined()
  })

  it('are none for what is read by its URI', () => {
    const [one, ...rest] = program.tools
    const resource = { uri: ['docs://one'], mimeType: null, binary: false }
    const tools = [{ ...one!, resource }, ...rest]
    expect(read({ ...WHOLE } as JsonObject, { ...program, tools })).toBeUndefined()
  })
})
