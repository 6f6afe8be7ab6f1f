import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { createMcpHandler, type McpSurface } from '../src/index.ts'
import { BASE, META, tool } from './harness.ts'

const CHOICE: JsonObject = { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] }
const FLAT: JsonObject = { type: 'object', properties: { a: {}, b: {} } }
const tools = [tool('choice', { input: CHOICE }), tool('hidden', { input: CHOICE }), tool('plain')]
const forms: McpSurface['forms'] = new Map([
  [
    'flat',
    new Map([
      ['choice', FLAT],
      ['hidden', FLAT],
    ]),
  ],
  ['same', new Map()],
])

function serve(given = forms) {
  const called: JsonObject[] = []
  const handle = createMcpHandler<string>(
    {
      server: { name: 's', version: '1', instructions: null },
      tools,
      ...(given === undefined ? {} : { forms: given }),
    },
    {
      authenticate: async (authorization) => ({ ok: true, caller: (authorization ?? '').slice('Bearer '.length) }),
      visible: () => ({ key: 'one', sees: (index) => tools[index]?.name !== 'hidden' }),
      formOf: (caller) => (caller === 'none' ? undefined : caller),
      async call(_caller, _tool, args) {
        called.push(args)
        return { kind: 'answer', text: 'Done.' }
      },
      principalOf: (caller) => caller,
      onFault(fault) {
        throw fault
      },
    },
  )
  const ask = async (era: 'modern' | 'legacy', caller: string, method = 'tools/list', params: JsonObject = {}) => {
    const version = era === 'modern' ? '2026-07-28' : '2025-11-25'
    const headers = {
      ...BASE,
      authorization: `Bearer ${caller}`,
      'mcp-protocol-version': version,
      'mcp-method': method,
    }
    const name = params['name']
    const answer = await handle({
      method: 'POST',
      headers: typeof name === 'string' ? { ...headers, 'mcp-name': name } : headers,
      body: Buffer.from(
        JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method,
          params: era === 'modern' ? { ...params, _meta: META } : params,
        }),
      ),
      signal: new AbortController().signal,
    })
    if (!('body' in answer)) throw new Error('a stream')
    return { body: answer.body, json: JSON.parse(answer.body ?? 'null') }
  }
  return { ask, called }
}

describe.each(['modern', 'legacy'] as const)('%s lists', (era) => {
  const inputs = async (caller: string, given = forms) => {
    const { json } = await serve(given).ask(era, caller)
    return json.result.tools.map(({ name, inputSchema }: { name: string; inputSchema: JsonObject }) => [
      name,
      inputSchema,
    ])
  }
  const PLAIN = ['plain', { type: 'object', additionalProperties: false }]

  test('are in the form that the client takes, of the tools that it sees', async () => {
    expect(await inputs('flat')).toEqual([['choice', FLAT], PLAIN])
  })

  test.each(['same', 'none', 'unknown', 'constructor'])('are as the tools are for the form %s', async (caller) => {
    expect(await inputs(caller)).toEqual([['choice', CHOICE], PLAIN])
    expect(await inputs(caller, new Map())).toEqual([['choice', CHOICE], PLAIN])
  })

  test('of one form are not those of another, though both see the same', async () => {
    const { ask } = serve()
    const [first, flat, again] = [await ask(era, 'none'), await ask(era, 'flat'), await ask(era, 'none')]
    expect(flat.body).not.toBe(first.body)
    expect(again.body).toBe(first.body)
    // What a client may keep is its own.
    if (era === 'modern') expect(flat.json.result.cacheScope).toBe('private')
  })
})

test('a call of a client with a form is handed on as any other', async () => {
  const { ask, called } = serve()
  const params = { name: 'choice', arguments: { neither: 1 } }
  await ask('modern', 'flat', 'tools/call', params)
  await ask('modern', 'none', 'tools/call', params)
  expect(called).toEqual([{ neither: 1 }, { neither: 1 }])
})
