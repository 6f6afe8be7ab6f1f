import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { META, type Patch, serve, TOOLS } from './harness.ts'

/** All codes that a modern answer may have: JSON-RPC's, the revision's own three, and the statuses of refusals that are HTTP's. */
const CODES: ReadonlySet<number> = new Set([
  ...[-32700, -32600, -32601, -32602, -32603],
  ...[-32020, -32021, -32022],
  ...[401, 403, 405, 406, 413, 415],
])

const wrong: readonly [string, string, JsonObject, Patch][] = [
  ['no envelope', 'tools/list', {}, { meta: null }],
  ['another version', 'tools/list', {}, { headers: { 'mcp-protocol-version': '2030-01-01' } }],
  ['no version', 'tools/list', {}, { headers: { 'mcp-protocol-version': undefined } }],
  ['no method', 'tools/list', {}, { headers: { 'mcp-method': undefined } }],
  ['an unknown method', 'tools/other', {}, {}],
  ['a removed method', 'ping', {}, {}],
  [
    'a resource that is not there',
    'resources/read',
    { uri: 'docs://none' },
    { headers: { 'mcp-name': 'docs://none' } },
  ],
  ['a cursor of nobody', 'tools/list', { cursor: 'x' }, {}],
  ['an unknown tool', 'tools/call', { name: 'none' }, {}],
  ['arguments that are a list', 'tools/call', { name: 'echo', arguments: [] }, {}],
  ['a missing capability', 'tools/call', { name: 'asks' }, {}],
  ['a missing scope', 'tools/call', { name: 'scope' }, {}],
  ['a fault', 'tools/call', { name: 'throws' }, {}],
  ['a server that cannot', 'tools/call', { name: 'down' }, {}],
  ['no credential', 'tools/list', {}, { headers: { authorization: undefined } }],
  ['another content type', 'tools/list', {}, { headers: { 'content-type': 'text/plain' } }],
  ['an Accept without JSON', 'tools/list', {}, { headers: { accept: 'image/png' } }],
]

describe('an answer to what is wrong', () => {
  it.each(wrong)('11, 52: to %s is JSON with a code that there is', async (_title, method, params, patch) => {
    const answer = await serve().modern(method, params, patch)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(CODES).toContain(answer.json.error.code)
    expect(answer.json.jsonrpc).toBe('2.0')
  })
})

describe('an answer does not depend on', () => {
  const same = async (patch: Patch): Promise<void> => {
    for (const [method, params] of [
      ['server/discover', {}],
      ['tools/list', {}],
      ['tools/call', { name: 'echo', arguments: { a: 1 } }],
    ] as const) {
      const plain = await serve().modern(method, params)
      expect(plain.status).toBe(200)
      expect(await serve().modern(method, params, patch)).toEqual(plain)
    }
  }

  it.each([{ name: 'admin', version: '9' }, 'admin', null, {}])('9: who the client says it is: %j', async (info) => {
    await same({ meta: { ...META, 'io.modelcontextprotocol/clientInfo': info } })
  })

  it.each(['last-event-id', 'mcp-session-id'])('21, 22: the field %s', async (name) => {
    await same({ headers: { [name]: '7' } })
  })

  it('4, 5, 64: what was asked before, or which process is asked', async () => {
    const used = serve()
    for (const name of ['zeta', 'fails', 'none', 'throws']) await used.modern('tools/call', { name })
    await used.legacy('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} })
    for (const method of ['server/discover', 'tools/list']) {
      expect((await used.modern(method)).body).toBe((await serve().modern(method)).body)
    }
  })
})

describe('names in `_meta`', () => {
  it('10: are those of the specification, and none of our own', async () => {
    const server = serve()
    const answers = [await server.modern('server/discover'), await server.modern('tools/list')]
    for (const { name } of TOOLS) answers.push(await server.modern('tools/call', { name }))
    const names = answers.flatMap(({ json }) => Object.keys(json.result?._meta ?? {}))
    expect([...new Set(names)]).toEqual(['io.modelcontextprotocol/serverInfo'])
  })
})
