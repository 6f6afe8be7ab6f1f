import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RawAnswer } from '../../support/raw-request.ts'
import { type AttackedTools, startAttackedTools } from './attacked-tools.ts'

let attacked: AttackedTools

beforeAll(async () => {
  attacked = await startAttackedTools(18_560)
})
afterAll(() => attacked?.close())

const ask = (line: string, more = ''): Promise<RawAnswer> =>
  attacked.sendBytes(`${line} HTTP/1.1\r\nHost: ${attacked.host}\r\nConnection: close\r\n${more}\r\n`)

describe('over the wire, the server', () => {
  it.each(['/health', '/token', '/nothing', '/mcp', '/'])('echoes nothing to TRACE at %s (A-325)', async (path) => {
    const answer = await ask(`TRACE ${path}`, 'X-Secret: echo-of-this\r\n')
    expect(answer.status).toBe(405)
    expect(JSON.stringify([answer.headers, answer.body])).not.toContain('echo-of-this')
  })

  it.each(['127.0.0.1:80', 'evil.example:443', '/', '*'])('is no way to %s by CONNECT (A-325)', async (target) => {
    expect(await attacked.wordOn(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\nGET / HTTP/1.1\r\n\r\n`)).toBe(
      'HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    )
  })

  it.each([
    ['GET /health HTTP/0.9', ''],
    ['GET /health HTTP/2.0', ''],
    ['POST /mcp HTTP/2.0', 'Content-Length: 0\r\n'],
    ['POST /mcp HTTP/1.0', 'Transfer-Encoding: chunked\r\n'],
    ['POST /token HTTP/1.0', 'transfer-encoding: chunked\r\n'],
  ])('answers no %s (A-324)', async (line, more) => {
    const head = `${line}\r\nHost: ${attacked.host}\r\n${more}\r\n`
    expect(await attacked.wordOn(more.includes('chunked') ? `${head}0\r\n\r\n` : head)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it.each(['websocket', 'h2c', 'TLS/1.3', 'HTTP/2.0'])('never turns into %s (A-325)', async (protocol) => {
    const upgrade = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
    for (const path of ['/health', '/mcp', '/token']) {
      const answer = await ask(`GET ${path}`, upgrade + key)
      expect(answer.status, path).not.toBe(101)
      expect(answer.header('upgrade')).toBeUndefined()
    }
  })
  it('takes the preface of HTTP/2 for what it is (A-325)', async () => {
    expect(await attacked.wordOn('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it.each([
    ...['/metrics', '/admin', '/admin.json', '/audit', '/audit/', '/debug', '/debug/pprof', '/.env', '/.git/config'],
    ...[
      '/revoke',
      '/keys/list',
      '/keys/rotate',
      '/status',
      '/server-status',
      '/actuator',
      '/fullmakt.db',
      '/server.mjs',
    ],
    ...[
      '/manifest.json',
      '/program.json',
      '/__proto__',
      '/constructor',
      '/audit/tile/../../admin.json',
      '/audit/tile/.',
    ],
    ...['/audit/tile/%2e%2e/%2e%2e/admin.json', '/audit/tile/..%2f..%2fadmin.json', '/audit/tile//etc/passwd'],
    ...[
      '/audit/tile/entries/..',
      '/audit/tile/0/x000/../../../../audit-key.pem',
      '/health/',
      '/health/live',
      '/HEALTH',
    ],
  ])('has nothing for strangers at %s (A-327)', async (path) => {
    const answer = await ask(`GET ${path}`)
    expect([answer.status, answer.body]).toEqual([404, 'There is nothing here.\n'])
    const asUser = await ask(`GET ${path}`, `Authorization: Bearer ${attacked.token}\r\n`)
    expect([asUser.status, asUser.body]).toEqual([404, 'There is nothing here.\n'])
  })

  it('says of its health whether it is up, and no more (A-327)', async () => {
    for (const query of ['', '?verbose=1', '?full']) {
      const { status, body, headers } = await ask(`GET /health${query}`)
      expect([status, body]).toEqual([200, 'ok'])
      expect(headers.map(([name]) => name).sort()).toEqual([
        'cache-control',
        'connection',
        'content-type',
        'date',
        'transfer-encoding',
      ])
    }
  })

  it('names no program and no version, whatever it says (A-326)', async () => {
    const asked = [
      'GET /health',
      'GET /nothing',
      'POST /mcp',
      'GET /authorize',
      'POST /token',
      'OPTIONS /token',
      'FOO /x',
    ]
    for (const line of [...asked, 'GET /.well-known/oauth-authorization-server', 'GET /agents']) {
      const { headers, body } = await ask(line)
      expect(
        headers.map(([name]) => name).filter((name) => /^(?:server|via|x-powered-by|x-aspnet)/.test(name)),
      ).toEqual([])
      expect(JSON.stringify(headers) + body).not.toMatch(
        /node|undici|\bh3\b|\d+\.\d+\.\d+-|at .*\.[tj]s|\/work\/|\/home\//i,
      )
    }
  })
})

it('had no fault in all of this', () => {
  expect(attacked.log.filter(({ level }) => level === 'error')).toEqual([])
})
