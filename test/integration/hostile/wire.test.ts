import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mcpRequest } from '../../support/call-tool.ts'
import type { RawAnswer } from '../../support/raw-request.ts'
import { type AttackedTools, startAttackedTools } from './attacked-tools.ts'

const PORT = 18_550
let attacked: AttackedTools

beforeAll(async () => {
  attacked = await startAttackedTools(PORT)
})
beforeEach(() => void attacked.arrived())
afterAll(() => attacked?.close())

/** The fields of a right call, and its body. */
function parts(): { readonly fields: string; readonly body: string } {
  const { headers, body } = mcpRequest(attacked.token, 'tools/call', { name: 'named', arguments: { id: 'one' } })
  const fields = Object.entries({ Host: attacked.host, ...headers, Connection: 'close' })
  return { fields: fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''), body }
}
const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
const post = (target: string, more: string, body: string): Promise<RawAnswer> =>
  attacked.sendBytes(`POST ${target} HTTP/1.1\r\n${parts().fields}${more}\r\n${body}`)
const length = (): string => `Content-Length: ${parts().body.length}\r\n`

describe('a call over the wire', () => {
  it('is answered when all is right, whole or in chunks', async () => {
    const { body } = parts()
    expect((await post('/mcp', length(), body)).status).toBe(200)
    expect((await post('/mcp?any', length(), body)).status).toBe(200)
    expect((await post('/mcp', 'Transfer-Encoding: chunked\r\n', chunked(body))).status).toBe(200)
    expect(attacked.arrived().length).toBe(3)
  })

  it.each([
    ...[
      '//mcp',
      '/MCP',
      '/Mcp',
      '/mcp/',
      '/mcp.',
      '/mcp;x',
      '/mcp-admin',
      '/mcp#x',
      '/mcp\\',
      '/\\mcp',
      '/mcp,',
      '/mcp&x',
    ],
    ...['/%6dcp', '/mcp%2f', '/mcp%00', '/mcp%20', '/mcp%3Fx', '/mcp%23', '/x/%2e%2e/mcp', '/x/..%2fmcp', '/%2e/mcp'],
    ...['/./mcp', '/x/../mcp', '/mcp/.', '/mcp/../mcp', '/x//mcp', '/.//mcp', '*', '?/mcp', 'mcp'],
  ])('reaches no handler at %s (A-322)', async (target) => {
    expect([400, 404]).toContain((await post(target, length(), parts().body)).status)
    expect(attacked.arrived()).toEqual([])
  })

  it.each([
    'http://127.0.0.1:18550/mcp',
    'http://evil.example/mcp',
    'https:/mcp',
    'file:///mcp',
    '127.0.0.1:18550/mcp',
  ])('reaches no handler in absolute form: %s (A-322)', async (target) => {
    expect((await post(target, length(), parts().body)).status).toBeGreaterThanOrEqual(400)
    expect(attacked.arrived()).toEqual([])
  })

  it.each<[string, string, (body: string) => string]>([
    ['a coding that nobody knows', 'Transfer-Encoding: xchunked', chunked],
    ['another coding first', 'Transfer-Encoding: gzip, chunked', chunked],
    ['no coding first', 'Transfer-Encoding: identity, chunked', chunked],
    ['no coding at all', 'Transfer-Encoding: identity', chunked],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity', chunked],
    ['chunks of chunks', 'Transfer-Encoding: chunked, chunked', chunked],
    ['the coding in two fields', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', chunked],
    ['a parameter of the coding', 'Transfer-Encoding: chunked;x=1', chunked],
    ['a vertical tab before the coding', 'Transfer-Encoding: \x0bchunked', chunked],
    ['an empty coding', 'Transfer-Encoding: ', chunked],
    ['a space before the colon', 'Transfer-Encoding : chunked', chunked],
    ['a tab before the colon', 'Transfer-Encoding\t: chunked', chunked],
    ['a fold', 'Transfer-Encoding:\r\n chunked', chunked],
    ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 5', chunked],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked', chunked],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 5', String],
    ['a list of lengths', 'Content-Length: 5, 5', String],
    ['a length with a sign', 'Content-Length: +5', String],
    ['a negative length', 'Content-Length: -1', String],
    ['a length in hexadecimal', 'Content-Length: 0x10', String],
    ['a length past all', 'Content-Length: 99999999999999999999', String],
    ['no length', 'Content-Length: ', String],
    ['a chunk with a sign', 'Transfer-Encoding: chunked', (body) => `+${chunked(body)}`],
    ['a chunk with a prefix', 'Transfer-Encoding: chunked', (body) => `0x${chunked(body)}`],
    ['a chunk past all', 'Transfer-Encoding: chunked', () => 'fffffffffffffffff\r\nx'],
    ['a chunk with a bare line feed', 'Transfer-Encoding: chunked', (body) => chunked(body).replace('\r\n', '\n')],
    ['a chunk that ends in a line feed', 'Transfer-Encoding: chunked', (body) => chunked(body).replace('\r\n0', '\n0')],
    [
      'an extension with a line feed',
      'Transfer-Encoding: chunked',
      (body) => chunked(body).replace('\r\n', ';a\nb\r\n'),
    ],
    [
      'an extension of a megabyte',
      'Transfer-Encoding: chunked',
      (body) => chunked(body).replace('\r\n', `;a=${'x'.repeat(1 << 20)}\r\n`),
    ],
    [
      'a trailer of a megabyte',
      'Transfer-Encoding: chunked',
      (body) => chunked(body).replace(/\r\n$/, `X: ${'y'.repeat(1 << 20)}\r\n\r\n`),
    ],
    ['a bare line feed', 'X: y\nContent-Length: 5', String],
    ['a bare carriage return', 'X: y\rContent-Length: 5', String],
    ['a NUL', 'X: a\0b', String],
    ['a folded field', 'X: a\r\n b', String],
    ['a field without a colon', 'Xyz', String],
    ['a field without a name', ': x', String],
    ['a name with a space', 'X y: z', String],
  ])('is none with %s (A-324)', async (_, more, write) => {
    const hasLength = /content-length|transfer-encoding/i.test(more)
    const answer = await post('/mcp', `${more}\r\n${hasLength ? '' : length()}`, write(parts().body))
    expect([400, 413, 415, 431]).toContain(answer.status)
    expect(attacked.arrived()).toEqual([])
  })

  it.each(['GET /health HTTP/1.1\r\nX: y', 'x', '{}'])(
    'has nothing behind it that counts: %j (A-325)',
    async (more) => {
      const { status } = await post('/mcp', length(), parts().body + more)
      expect([200, 400]).toContain(status)
      expect(attacked.arrived().length).toBeLessThanOrEqual(1)
    },
  )

  it.each(['TRACE', 'CONNECT', 'TRACK', 'DEBUG', 'PROPFIND', 'PATCH', 'QUERY', 'post', 'POST\t', 'PRI'])(
    'is a POST, and not %s (A-325)',
    async (method) => {
      const { fields, body } = parts()
      const answer = await attacked.wordOn(`${method} /mcp HTTP/1.1\r\n${fields}${length()}\r\n${body}`)
      expect(answer).toMatch(/^(?:HTTP\/1\.1 (?:400|405) |$)/)
      expect(attacked.arrived()).toEqual([])
    },
  )

  it.each(['HTTP/1.2', 'http/1.1', 'HTTP/1.10', 'HTTP/3.0', 'HTTP /1.1', ''])(
    'is HTTP/1, and not %j (A-325)',
    async (version) => {
      const { fields, body } = parts()
      expect(await attacked.wordOn(`POST /mcp ${version}\r\n${fields}${length()}\r\n${body}`)).toMatch(/^HTTP\/1\.1 4/)
      expect(attacked.arrived()).toEqual([])
    },
  )
})

it('had no fault in all of this', () => {
  expect(attacked.log.filter(({ level }) => level === 'error')).toEqual([])
})
