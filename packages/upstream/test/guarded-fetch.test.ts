import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuardedFetch } from '../src/index.ts'
import { listen, type TestServer } from './harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await listen((seen, _request, response) => {
    response.setHeader('content-type', 'application/json')
    response.setHeader('cache-control', 'max-age=60')
    if (seen.url === '/twice') {
      response.setHeader('cache-control', ['max-age=3600', 'no-store'])
      response.setHeader('expires', ['Mon, 23 Nov 2026 10:00:00 GMT', '0'])
      response.setHeader('date', 'Mon, 23 Nov 2026 08:00:00 GMT')
    }
    if (seen.url === '/big') return response.end('x'.repeat(5_121))
    if (seen.url === '/full') return response.end('x'.repeat(5_120))
    if (seen.url === '/moved') return response.writeHead(302, { location: '/client.json' }).end()
    if (seen.url === '/slow') return response.write('{')
    if (seen.url === '/missing') return response.writeHead(404).end('{}')
    if (seen.url === '/created') return response.writeHead(201).end('{}')
    return response.end('{"client_id":"x"}')
  })
})
afterAll(() => server.close())

describe('createGuardedFetch', () => {
  it.each([
    'http://client.example/c.json',
    'https://u:p@client.example/c.json',
    'https://client.example/c.json#f',
    'https://client.example/c.json#',
    'https://CLIENT.example/c.json',
    'https://client.example/a/../c.json',
    'https://client.example',
    'https://client.example/a\tb',
    ' https://client.example/c.json',
    'https:client.example/c.json',
    'https://127.1/c.json',
    'https://0x7f000001/c.json',
    'ftp://client.example/c.json',
    'data:application/json,{}',
    'c.json',
    '',
  ])('A-262, A-269: %j is no URL to fetch', async (url) => {
    expect(await createGuardedFetch({ lookup: async () => ['127.0.0.1'] })(url)).toEqual({ ok: false, reason: 'url' })
  })

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://localhost/',
    'https://client.example/',
  ])('156: %s has no allowed address', async (url) => {
    expect(await createGuardedFetch({ lookup: async () => ['192.168.0.1'] })(url)).toEqual({
      ok: false,
      reason: 'address-refused',
    })
  })

  it('fetches from the one loopback origin that is allowed', async () => {
    const fetched = await createGuardedFetch({ allowLoopbackFor: server.origin })(`${server.origin}/client.json`)
    expect(fetched).toMatchObject({ ok: true, contentType: 'application/json', cacheControl: 'max-age=60' })
    expect(fetched.ok && Buffer.from(fetched.body).toString()).toBe('{"client_id":"x"}')
    expect(server.seen.at(-1)?.headers).not.toHaveProperty('authorization')
  })

  it('says all that the answer says about keeping it, also when a field comes twice', async () => {
    const fetch = createGuardedFetch({ allowLoopbackFor: server.origin })
    expect(await fetch(`${server.origin}/twice`)).toMatchObject({
      ok: true,
      cacheControl: 'max-age=3600, no-store',
      expires: 'Mon, 23 Nov 2026 10:00:00 GMT, 0',
      date: 'Mon, 23 Nov 2026 08:00:00 GMT',
    })
    expect(await fetch(`${server.origin}/client.json`)).toMatchObject({ cacheControl: 'max-age=60', expires: null })
  })

  it('takes as much as it is told to', async () => {
    const fetch = createGuardedFetch({ allowLoopbackFor: server.origin, maxBytes: 65_536 })
    expect(await fetch(`${server.origin}/big`)).toMatchObject({ ok: true })
    const less = createGuardedFetch({ allowLoopbackFor: server.origin, maxBytes: 10 })
    expect(await less(`${server.origin}/client.json`)).toEqual({ ok: false, reason: 'too-large' })
  })

  it('the allowed origin must really be loopback, and no other origin is allowed by it', async () => {
    const fetch = createGuardedFetch({ allowLoopbackFor: 'https://dev.example', lookup: async () => ['10.0.0.1'] })
    expect(await fetch('https://dev.example/c.json')).toEqual({ ok: false, reason: 'address-refused' })
    expect(await createGuardedFetch({ allowLoopbackFor: 'http://127.0.0.1:1' })(`${server.origin}/c`)).toEqual({
      ok: false,
      reason: 'url',
    })
  })

  it.each([
    ['/big', 'too-large'],
    ['/moved', 'redirect-refused'],
    ['/missing', 'status'],
    ['/created', 'status'],
    ['/slow', 'timeout'],
  ])('156: %s is refused: %s', async (path, reason) => {
    const fetch = createGuardedFetch({ allowLoopbackFor: server.origin })
    expect(await fetch(`${server.origin}${path}`)).toEqual({ ok: false, reason })
  })

  it('5 KB are not too much', async () => {
    expect(await createGuardedFetch({ allowLoopbackFor: server.origin })(`${server.origin}/full`)).toMatchObject({
      ok: true,
    })
  })

  it('TLS is verified', async () => {
    const key = readFileSync(new URL('fixtures/localhost.key.pem', import.meta.url), 'utf8')
    const cert = readFileSync(new URL('fixtures/localhost.cert.pem', import.meta.url), 'utf8')
    const secure = await listen((_seen, _request, response) => response.end('{}'), { key, cert })
    try {
      const url = `https://localhost:${secure.port}/c.json`
      const options = { allowLoopbackFor: `https://localhost:${secure.port}`, lookup: async () => ['127.0.0.1'] }
      expect(await createGuardedFetch(options)(url)).toEqual({ ok: false, reason: 'tls' })
      expect(await createGuardedFetch({ ...options, ca: cert })(url)).toMatchObject({ ok: true })
    } finally {
      await secure.close()
    }
  })
})
