import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPeer } from '../../src/egress/connector.ts'
import { createEgress } from '../../src/index.ts'
import { egressTo, listen, type TestServer, upstream } from '../harness.ts'

let plain: TestServer
let secure: TestServer
const cert = readFileSync(new URL('../fixtures/localhost.cert.pem', import.meta.url), 'utf8')
const key = readFileSync(new URL('../fixtures/localhost.key.pem', import.meta.url), 'utf8')
const answer: Parameters<typeof listen>[0] = (_seen, _request, response) => response.end('ok')

beforeAll(async () => {
  plain = await listen(answer)
  secure = await listen(answer, { key, cert })
})
afterAll(async () => {
  await plain.close()
  await secure.close()
})

async function get(origin: string, options: Parameters<typeof egressTo>[2], privateNetwork: boolean) {
  const egress = egressTo(upstream(origin, { privateNetwork, timeoutMs: 3_000 }), undefined, options)
  try {
    return await egress.get()
  } finally {
    await egress.close()
  }
}

describe('origins', () => {
  it.each([
    'http://127.1',
    'http://0x7f000001',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://０.０.０.０',
    'http://①②⑦.⓪.⓪.①',
    'http://169.254.169.254.',
    'http://127.0.0.1/',
    'http://u:p@127.0.0.1',
    'http://127.0.0.1\t',
    'http://127.0.0.1#f',
    'http://h\\x',
    'HTTP://127.0.0.1',
    'file:///etc',
    'gopher://127.0.0.1',
    'unix:',
    '',
  ])('A-262, A-269, A-272: %j is no origin', (origin) => {
    expect(() => egressTo(upstream(origin))).toThrow(expect.objectContaining({ code: 'ERR_UPSTREAM_ORIGIN' }))
  })

  it('A-269: http only on a private network', () => {
    const upstreams = [upstream('http://api.example.com', { privateNetwork: false })]
    expect(() =>
      createEgress({
        upstreams,
        now: Date.now,
        resolveSecret: async () => ({ ok: false, reference: '', reason: 'empty' }),
      }),
    ).toThrow(expect.objectContaining({ code: 'ERR_UPSTREAM_ORIGIN' }))
  })
})

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '[::]',
    '0.0.0.0',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '[fd00:ec2::254]',
    '169.254.169.254',
  ])('A-262: no socket to the literal %s', async (host) => {
    const before = secure.seen.length
    expect(await get(`https://${host}:${secure.port}`, { ca: cert }, false)).toMatchObject({
      ok: false,
      reason: 'address-refused',
      sent: false,
    })
    expect(secure.seen).toHaveLength(before)
  })

  it.each([['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['10.0.0.1'], ['::ffff:127.0.0.1'], ['not an address']])(
    'A-263, A-264: every address of a name must be allowed: %s',
    async (...addresses) => {
      const lookup = async () => addresses
      expect(await get(`https://api.example.com:${secure.port}`, { lookup, ca: cert }, false)).toMatchObject({
        reason: 'address-refused',
      })
    },
  )

  it.each([
    'localhost',
    'a.localhost',
    'metadata.goog',
    'instance-data',
    'kubernetes.default.svc',
    'host.docker.internal',
    'internal',
    'localhost.',
    'localhost..',
    'metadata.google.internal..',
    'metadata.goog.',
  ])('A-263: %s is not looked up', async (host) => {
    let asked = 0
    const lookup = async () => {
      asked++
      return ['93.184.216.34']
    }
    expect(await get(`https://${host}`, { lookup }, false)).toMatchObject({ reason: 'address-refused' })
    expect(asked).toBe(0)
  })

  it('A-271: a private network does not open link-local and metadata addresses', async () => {
    const lookup = async () => ['169.254.169.254']
    expect(await get('http://db.corp.example', { lookup }, true)).toMatchObject({ reason: 'address-refused' })
    expect(await get('http://metadata.goog', {}, true)).toMatchObject({ reason: 'address-refused' })
  })

  it('A-265: one lookup for one connection, and the socket goes to its answer', async () => {
    const answers = [['127.0.0.1'], ['10.255.255.1']]
    let asked = 0
    const lookup = async () => answers[asked++]!
    expect(await get(`http://rebind.example:${plain.port}`, { lookup }, true)).toMatchObject({ ok: true })
    expect(asked).toBe(1)
    expect(plain.seen.at(-1)?.headers.host).toBe(`rebind.example:${plain.port}`)
  })

  it('takes the next address when the first does not answer', async () => {
    const lookup = async () => ['::1', '127.0.0.1']
    expect(await get(`http://two.example:${plain.port}`, { lookup }, true)).toMatchObject({ ok: true })
  })

  it('a name without address is unresolved', async () => {
    expect(await get('http://none.example', { lookup: async () => [] }, true)).toMatchObject({
      reason: 'name-unresolved',
    })
    const lookup = async (): Promise<never> => {
      throw Object.assign(new Error('secret text'), { code: 'ENOTFOUND' })
    }
    expect(await get('http://none.example', { lookup }, true)).toEqual({
      ok: false,
      reason: 'name-unresolved',
      detail: 'ENOTFOUND',
      sent: false,
    })
  })
})

it('A-266: an open socket is judged by its own peer', async () => {
  const socket = connect(plain.port, '127.0.0.1')
  await once(socket, 'connect')
  expect(hasPeer(socket, '127.0.0.1')).toBe(true)
  expect(hasPeer(socket, '127.0.0.2')).toBe(false)
  expect(hasPeer(socket, '93.184.216.34')).toBe(false)
  socket.destroy()
  expect(hasPeer({ remoteAddress: undefined }, '127.0.0.1')).toBe(false)
})

describe('TLS', () => {
  const lookup = async () => ['127.0.0.1']

  it('A-270: a trusted certificate of the name is accepted', async () => {
    expect(await get(`https://api.example.com:${secure.port}`, { lookup, ca: cert }, true)).toMatchObject({ ok: true })
  })

  it('A-270: an unknown authority, a wrong name and an address without name are refused', async () => {
    const before = secure.seen.length
    expect(await get(`https://api.example.com:${secure.port}`, { lookup }, true)).toMatchObject({ reason: 'tls' })
    expect(await get(`https://other.example:${secure.port}`, { lookup, ca: cert }, true)).toMatchObject({
      reason: 'tls',
    })
    expect(await get(`https://127.0.0.1:${secure.port}`, { ca: cert }, true)).toMatchObject({ reason: 'tls' })
    expect(secure.seen).toHaveLength(before)
  })

  it('A-270: the environment cannot switch verification off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await get(`https://api.example.com:${secure.port}`, { lookup }, true)).toMatchObject({ reason: 'tls' })
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })

  it('A-266: a proxy from the environment is not used', async () => {
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:9'
    try {
      expect(await get(plain.origin, {}, true)).toMatchObject({ ok: true })
    } finally {
      delete process.env['HTTP_PROXY']
    }
  })
})
