import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { compileCall, createEgress, SecretValue } from '../../src/index.ts'
import { BEARER, call, egressTo, listen, type TestServer, upstream } from '../harness.ts'

const CANARY = 'sk_live_canary/"42"'
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function serving(listener: Parameters<typeof listen>[0]): Promise<TestServer> {
  const server = await listen(listener)
  open.push(server)
  return server
}

function egress(...parameters: Parameters<typeof egressTo>) {
  const made = egressTo(...parameters)
  open.push(made)
  return made
}

const echo: Parameters<typeof listen>[0] = (seen, _request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(seen))
}

describe('what is sent', () => {
  it('sends the template, the credential and nothing of the client', async () => {
    const server = await serving(echo)
    const node = upstream(server.origin, { credential: BEARER })
    const out = egress(node, CANARY)
    const build = compileCall(
      call({
        method: 'POST',
        path: [['repos'], [{ argument: 'repo' }]],
        query: [['page', { kind: 'argument', name: 'page' }]],
        body: { kind: 'object', members: [['title', { kind: 'argument', name: 'title' }]] },
      }),
      node,
    )
    const built = build({ repo: 'a/b', page: 2, title: 'x' })
    if (!built.ok) throw new Error(built.reason)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const answer = await out.call(built.request, { signal: new AbortController().signal, traceparent })
    expect(answer).toMatchObject({ ok: true, status: 200, contentType: 'application/json', scrubbed: true })
    expect(server.seen).toMatchObject([{ method: 'POST', url: '/repos/a%2Fb?page=2', body: '{"title":"x"}' }])
    expect(server.seen[0]?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      'user-agent': 'fullmakt',
      accept: 'application/json, */*;q=0.5',
      'accept-encoding': 'identity',
      authorization: `Bearer ${CANARY}`,
      'content-type': 'application/json',
      'content-length': '13',
      traceparent,
    })
  })

  it('a credential in the query goes there', async () => {
    const server = await serving(echo)
    const credential = { kind: 'api-key', in: 'query', name: 'key', secret: 'env:KEY' } as const
    const answer = await egress(upstream(server.origin, { credential }), CANARY).get()
    expect(server.seen[0]?.url).toBe(`/v1?key=${encodeURIComponent(CANARY)}`)
    expect(answer.ok && Buffer.from(answer.body).toString()).not.toContain('canary')
  })

  it('A-277: a request for an upstream that was not given is misuse', async () => {
    const out = egress(upstream('http://127.0.0.1:9'))
    const request = { upstream: 'other', method: 'GET', path: '/', query: '', body: null } as const
    await expect(out.call(request, { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'ERR_UPSTREAM_UNKNOWN',
    })
  })

  it.each(['//evil.example/', 'http://evil.example/', '/a b', '/a\r\nx: y', ''])(
    'A-268: the path %j is not sent',
    async (path) => {
      const server = await serving(echo)
      const request = { upstream: 'api', method: 'GET', path, query: '', body: null } as const
      const answer = await egress(upstream(server.origin)).call(request, { signal: new AbortController().signal })
      expect(answer).toMatchObject({ ok: false, reason: 'request-invalid', sent: false })
      expect(server.seen).toEqual([])
    },
  )

  it('A-279: without a secret nothing is sent', async () => {
    const server = await serving(echo)
    const answer = await egress(upstream(server.origin, { credential: BEARER })).get()
    expect(answer).toEqual({ ok: false, reason: 'secret-unavailable', detail: 'missing', sent: false })
    expect(server.seen).toEqual([])
  })

  it("the service's secret never stands in for the user's", async () => {
    const server = await serving(echo)
    const node = upstream(server.origin, { credential: BEARER, actAs: 'user' })
    const out = egress(node, 'service-secret')
    expect(await out.get()).toMatchObject({ reason: 'secret-unavailable', detail: 'USER_NOT_CONNECTED' })
    const built = compileCall(call(), node)({})
    if (!built.ok) throw new Error(built.reason)
    const userSecret = new SecretValue('user', 'user-secret')
    await out.call(built.request, { signal: new AbortController().signal, userSecret })
    expect(server.seen.map((seen) => seen.headers.authorization)).toEqual(['Bearer user-secret'])
  })
})

describe('what comes back', () => {
  it('A-276: a reflected secret is masked in every form', async () => {
    const server = await serving((seen, _request, response) => {
      const authorization = seen.headers.authorization ?? ''
      response.setHeader('content-type', `text/${authorization.slice(7, 21)}`)
      response.setHeader('set-cookie', authorization)
      response.statusCode = 400
      response.end(
        [authorization, btoa(authorization), encodeURIComponent(authorization), JSON.stringify({ authorization })].join(
          '\n',
        ),
      )
    })
    const answer = await egress(upstream(server.origin, { credential: BEARER }), CANARY).get()
    if (!answer.ok) throw new Error(answer.reason)
    const text = Buffer.from(answer.body).toString()
    expect(answer).toMatchObject({ status: 400, scrubbed: true })
    expect(Object.keys(answer).sort()).toEqual(['body', 'contentType', 'ok', 'scrubbed', 'status'])
    expect(text).not.toContain('canary')
    expect(text.match(/\[redacted\]/g)).toHaveLength(4)
    for (const line of text.split('\n')) expect(Buffer.from(line, 'base64').toString()).not.toContain('canary')
  })

  it.each([301, 302, 303, 307, 308])('A-268: %d is not followed', async (status) => {
    const other = await serving(echo)
    const server = await serving((_seen, _request, response) => {
      response.writeHead(status, { location: `${other.origin}/x` }).end()
    })
    const answer = await egress(upstream(server.origin, { credential: BEARER }), CANARY).get()
    expect(answer).toEqual({ ok: false, reason: 'redirect-refused', detail: String(status), sent: true })
    expect(other.seen).toEqual([])
  })

  it('A-258: an answer with a declared length past the limit is refused, and the limit itself is not', async () => {
    const server = await serving((_seen, _request, response) => response.end('x'.repeat(1_000)))
    expect(await egress(upstream(server.origin, { maxAnswerBytes: 999 })).get()).toMatchObject({ reason: 'too-large' })
    const answer = await egress(upstream(server.origin, { maxAnswerBytes: 1_000 })).get()
    expect(answer.ok && answer.body.byteLength).toBe(1_000)
  })

  it('A-258: an endless answer is cut off and its socket closed', async () => {
    const closed = Promise.withResolvers<void>()
    const server = await serving((_seen, _request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
      response.on('close', () => {
        clearInterval(timer)
        closed.resolve()
      })
    })
    expect(await egress(upstream(server.origin)).get()).toMatchObject({ reason: 'too-large', sent: true })
    await closed.promise
  })

  it('A-258: an encoded answer is refused', async () => {
    const server = await serving((_seen, _request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync('x'.repeat(1_000_000)))
    })
    expect(await egress(upstream(server.origin)).get()).toMatchObject({ reason: 'encoded' })
  })

  it.each(['head', 'body'])('A-258: the time for all of it is bounded: a slow %s', async (part) => {
    const closed = Promise.withResolvers<void>()
    const server = await serving((_seen, _request, response) => {
      if (part === 'body') response.write('x')
      response.on('close', () => closed.resolve())
    })
    const started = performance.now()
    const answer = await egress(upstream(server.origin, { timeoutMs: 100 })).get()
    expect(answer).toEqual({ ok: false, reason: 'timeout', detail: '', sent: true })
    expect(performance.now() - started).toBeLessThan(3_000)
    await closed.promise
  })

  it('A-230: an abort closes the upstream socket', async () => {
    const closed = Promise.withResolvers<void>()
    const abort = new AbortController()
    const server = await serving((_seen, _request, response) => {
      response.on('close', () => closed.resolve())
      abort.abort()
    })
    expect(await egress(upstream(server.origin)).get({}, abort.signal)).toMatchObject({ reason: 'aborted', sent: true })
    await closed.promise
  })

  it('an abort before sending sends nothing', async () => {
    const server = await serving(echo)
    const answer = await egress(upstream(server.origin)).get({}, AbortSignal.abort())
    expect(answer).toMatchObject({ reason: 'aborted', sent: false })
    expect(server.seen).toEqual([])
  })

  it('a call given up while it waits for a connection is never sent', async () => {
    const held = Promise.withResolvers<() => void>()
    const server = await serving((seen, _request, response) => {
      if (server.seen.length === 1) held.resolve(() => response.end('first'))
      else response.end(seen.url)
    })
    const out = egress(upstream(server.origin), undefined, { connections: 1 })
    const first = out.get()
    const release = await held.promise
    const abort = new AbortController()
    const second = out.get({}, abort.signal)
    // By then the call stands in the queue of the one connection.
    await setImmediate()
    abort.abort()
    expect(await second).toMatchObject({ reason: 'aborted', sent: false })
    release()
    expect(await first).toMatchObject({ ok: true })
    expect(await out.get()).toMatchObject({ ok: true })
    expect(server.seen).toHaveLength(2)
  })

  it('A-261: a connection lost after sending is reported, and nothing is sent again', async () => {
    const server = await serving((_seen, request) => request.socket.destroy())
    const answer = await egress(upstream(server.origin)).get()
    expect(answer).toMatchObject({ ok: false, reason: 'connection-lost', sent: true })
    expect(server.seen).toHaveLength(1)
  })

  it('a port nobody listens on is a failed connection', async () => {
    const server = await listen(echo)
    await server.close()
    expect(await egress(upstream(server.origin)).get()).toEqual({
      ok: false,
      reason: 'connect-failed',
      detail: 'ECONNREFUSED',
      sent: false,
    })
  })

  it('an answer without body is empty', async () => {
    const server = await serving((_seen, _request, response) => response.writeHead(204).end())
    const answer = await egress(upstream(server.origin)).get()
    expect(answer).toMatchObject({ ok: true, status: 204, contentType: null, scrubbed: false })
    expect(answer.ok && answer.body.byteLength).toBe(0)
  })

  it('many calls at once all get their own answers', async () => {
    const server = await serving((seen, _request, response) => response.end(seen.url))
    const node = upstream(server.origin)
    const out = egress(node, undefined, { connections: 8 })
    const build = compileCall(call({ path: [[{ argument: 'n' }]] }), node)
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const built = build({ n })
        if (!built.ok) throw new Error(built.reason)
        return out.call(built.request, { signal: new AbortController().signal })
      }),
    )
    answers.forEach((answer, n) => {
      expect(answer.ok && Buffer.from(answer.body).toString()).toBe(`/${n}`)
    })
  })
})

describe('the canary', () => {
  it('A-275: a secret that HTTP cannot carry does not come out of the client as an error', async () => {
    const server = await serving(echo)
    // The resolver refuses such a value; this is what stands behind it.
    const answer = await egress(upstream(server.origin, { credential: BEARER }), 'canary\r\nx: y').get()
    expect(answer).toEqual({ ok: false, reason: 'request-invalid', detail: '', sent: false })
    expect(inspect(answer)).not.toContain('canary')
    expect(server.seen).toEqual([])
  })

  it('A-275: failures of every kind hold nothing of it', async () => {
    const lost = await serving((_seen, request) => request.socket.destroy())
    const garbage = await serving((seen, request) => request.socket.end(`${seen.headers.authorization}\r\n\r\n`))
    const closed = await listen(echo)
    await closed.close()
    for (const origin of [lost.origin, garbage.origin, closed.origin, 'http://none.invalid']) {
      const lookup = async (): Promise<never> => {
        throw new Error(CANARY)
      }
      const answer = await egress(upstream(origin, { credential: BEARER }), CANARY, { lookup }).get()
      expect(answer.ok).toBe(false)
      expect(inspect(answer, { depth: 9, showHidden: true })).not.toContain('canary')
    }
  })

  it('nothing of it is in what an egress is made of', () => {
    const out = createEgress({
      upstreams: [upstream('http://127.0.0.1:9', { credential: BEARER })],
      now: Date.now,
      resolveSecret: async () => ({ ok: true, secret: new SecretValue('env:KEY', CANARY) }),
    })
    open.push(out)
    expect(inspect(out, { depth: 20, showHidden: true })).not.toContain('canary')
  })
})
