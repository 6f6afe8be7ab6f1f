import { connect } from 'node:net'
import { emitArtifact } from '@fullmakt/compiler'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize } from '../../support/authorize.ts'
import { callTool, mcpRequest } from '../../support/call-tool.ts'
import { readLog } from '../../support/read-log.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { type Clock, serveProgram } from '../approvals/bank.ts'
import { browser } from '../approvals/browser.ts'
import { bankProgram } from '../approvals/program.ts'
import { openLegacy, openStream, type StreamAnswer } from './open-stream.ts'
import { type SlowUpstream, startSlowUpstream } from './slow-upstream.ts'

const PORT = 18_170
const issuer = `http://127.0.0.1:${PORT}`
const url = `${issuer}/mcp`
const password = 'correct horse battery staple'
const ada = { name: 'ada', password }
const grace = { name: 'grace', password }
const folder = makeFolder()
const clock: Clock = {
  get now() {
    return Date.now()
  },
}
const faults: unknown[] = []
const URL_MODE = { elicitation: { url: {} } }
const PAID = '{"paid":1}'
const small = { name: 'pay', arguments: { to: 'x', amount: 1 } }

let upstream: SlowUpstream
let server: RunningServer
let adas: string
let graces: string

const tokenOf = async (account: typeof ada): Promise<string> => {
  const asking = { issuer, clientId: 'scribe', redirectUri: 'http://127.0.0.1:18172/callback', account }
  return (await authorize(asking)).access_token
}
const listen = (token: string, notifications: object = { toolsListChanged: true }): Promise<StreamAnswer> =>
  openStream(url, token, 'subscriptions/listen', { notifications })
const progressing = (token: string): Promise<StreamAnswer> =>
  openStream(url, token, 'tools/call', { ...small, _meta: { progressToken: 'p' } })

beforeAll(async () => {
  upstream = await startSlowUpstream(PORT + 1)
  server = await serveProgram(bankProgram(PORT), folder, clock, faults)
  await server.oauth.accounts.create({ ...ada, roles: ['member'], claims: { team: 'web' } })
  await server.oauth.accounts.create({ ...grace, roles: ['member', 'lead'], claims: { team: 'ops' } })
  adas = await tokenOf(ada)
  graces = await tokenOf(grace)
})

afterAll(async () => {
  await server?.close()
  await upstream?.close()
  removeFolder(folder)
  expect(faults).toEqual([])
})

describe('a call of which progress is asked for', () => {
  it('streams from when the upstream is asked, and ends with the very answer it would be without', async () => {
    const answer = progressing(adas)
    const { response } = await upstream.next()
    const stream = await answer
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('x-accel-buffering')).toBe('no')
    expect(await stream.next()).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'p', progress: 0 },
    })
    response.writeHead(200, { 'content-length': PAID.length })
    response.write(PAID.slice(0, 5))
    expect((await stream.next()).params).toEqual({ progressToken: 'p', progress: 5, total: PAID.length })
    response.end(PAID.slice(5))
    const [more, last, ...others] = await stream.rest()
    expect(more.params).toEqual({ progressToken: 'p', progress: PAID.length, total: PAID.length })
    expect(others).toEqual([])

    const plain = callTool(url, adas, 'pay', small.arguments)
    ;(await upstream.next()).response.end(PAID)
    expect(last).toEqual((await plain).body)
    expect((await plain).headers.get('content-type')).toBe('application/json')
  })

  it('has its own status when it is refused before', async () => {
    const { status, headers, next } = await openStream(url, adas, 'tools/call', {
      name: 'pay',
      arguments: { to: 1 },
      _meta: { progressToken: 1 },
    })
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
    expect((await next()).result.isError).toBe(true)
  })

  it('is given up when its client leaves, upstream and in the log', async () => {
    const answer = progressing(adas)
    const { gone } = await upstream.next()
    const stream = await answer
    await stream.next()
    stream.leave()
    await gone
    await expect
      .poll(async () => (await readLog(folder)).findLast(({ kind }) => kind === 'call.outcome'))
      .toMatchObject({ result: 'cancelled', sent: true })
  })

  it('ends on the artifact that it began on, however long that takes', async () => {
    const answer = progressing(adas)
    const { response } = await upstream.next()
    const stream = await answer
    await server.swap((await emitArtifact(bankProgram(PORT), '0.0.0')).files)
    // Longer than calls are given when the server ends.
    await new Promise((done) => setTimeout(done, 6_000))
    response.end(PAID)
    expect((await stream.rest()).at(-1).result).toMatchObject({ structuredContent: { paid: 1 } })
  })

  it('is given up when its grant is revoked', async () => {
    const token = await tokenOf(ada)
    const answer = progressing(token)
    const { gone } = await upstream.next()
    const stream = await answer
    await revokeNewest('ada')
    await gone
    expect((await stream.rest()).every((message) => message.method === 'notifications/progress')).toBe(true)
    // Its neighbour under another grant goes on.
    expect((await callOnce(adas)).result.isError).toBeUndefined()
  })
})

describe('2025-11-25', () => {
  const call = { id: 'c-1', method: 'tools/call', params: { ...small, _meta: { progressToken: 3 } } }
  const cancel = { method: 'notifications/cancelled', params: { requestId: 'c-1', reason: 'no more' } }

  it('streams progress without event ids, and goes on when the connection is lost', async () => {
    const outcomes = async () => (await readLog(folder)).filter(({ kind }) => kind === 'call.outcome')
    const before = (await outcomes()).length
    const answer = openLegacy(url, adas, call)
    const { response } = await upstream.next()
    const stream = await answer
    expect((await stream.next()).params).toEqual({ progressToken: 3, progress: 0 })
    stream.leave()
    await new Promise((done) => setTimeout(done, 50))
    expect(response.destroyed).toBe(false)
    response.end(PAID)
    await expect.poll(async () => (await outcomes()).slice(before)).toMatchObject([{ result: 'answered', sent: true }])
  })

  it('cancels by notification, for the same principal only', async () => {
    const answer = openLegacy(url, adas, call)
    const { gone, response } = await upstream.next()
    await (await answer).next()
    expect((await openLegacy(url, graces, cancel)).status).toBe(202)
    expect(response.destroyed).toBe(false)
    expect((await openLegacy(url, adas, cancel)).status).toBe(202)
    await gone
    expect((await (await answer).rest()).at(-1)).toMatchObject({ id: 'c-1', result: { isError: true } })
  })
})

describe('subscriptions/listen', () => {
  const id = { 'io.modelcontextprotocol/subscriptionId': 1 }

  it('is acknowledged with what is honoured, tells of a swapped artifact, and ends with its result when revoked', async () => {
    const token = await tokenOf(ada)
    const stream = await listen(token, { toolsListChanged: true, promptsListChanged: true })
    expect(await stream.next()).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { _meta: id, notifications: { toolsListChanged: true } },
    })
    const deaf = await listen(token, { promptsListChanged: true })
    expect((await deaf.next()).params.notifications).toEqual({})
    await server.swap((await emitArtifact(bankProgram(PORT), '0.0.0')).files)
    expect(await stream.next()).toMatchObject({ method: 'notifications/tools/list_changed', params: { _meta: id } })

    const before = performance.now()
    await revokeNewest('ada')
    expect(await stream.rest()).toMatchObject([{ id: 1, result: { resultType: 'complete', _meta: id } }])
    expect(await deaf.rest()).toMatchObject([{ id: 1, result: { resultType: 'complete' } }])
    expect(performance.now() - before).toBeLessThan(1_500)
    expect((await listen(token)).status).toBe(401)
  })

  it('is bounded for one principal', async () => {
    const streams: StreamAnswer[] = []
    for (;;) {
      const stream = await listen(graces)
      if (stream.status !== 200) {
        expect(stream.status).toBe(503)
        expect(await stream.next()).toMatchObject({ id: 1, error: { code: -32603 } })
        break
      }
      streams.push(stream)
      expect(streams.length).toBeLessThanOrEqual(100)
    }
    const neighbour = await listen(adas)
    expect(neighbour.status).toBe(200)
    neighbour.leave()
    for (const stream of streams) stream.leave()
    await expect.poll(async () => (await listen(graces)).status).toBe(200)
  })
})

describe('a call that needs an approval, of a client that can open pages', () => {
  const large = { name: 'pay', arguments: { to: 'bob', amount: 500 } }
  const retry = (token: string, requestState: string, patch: object = {}): Promise<StreamAnswer> =>
    openStream(
      url,
      token,
      'tools/call',
      { ...large, inputResponses: { approval: { action: 'accept' } }, requestState, ...patch },
      URL_MODE,
    )

  it('sends an approver to the page; the retry is the call', async () => {
    const { result } = await (await openStream(url, graces, 'tools/call', large, URL_MODE)).next()
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { approval: { method: 'elicitation/create', params: { mode: 'url' } } },
    })
    expect(Object.keys(result.inputRequests.approval.params).sort()).toEqual(['message', 'mode', 'url'])
    const state: string = result.requestState
    const path = new URL(result.inputRequests.approval.params.url).pathname
    for (const bad of [`${state}A`, state.slice(0, -1), `A${state.slice(1)}`, '', 'x', `${state}=`]) {
      expect((await (await retry(graces, bad)).next()).error).toMatchObject({ code: -32602 })
    }
    // Another principal's, another call's: sealed text opens for the very same call only.
    expect((await (await retry(adas, state)).next()).error).toMatchObject({ code: -32602 })
    const other = { arguments: { to: 'eve', amount: 500 } }
    expect((await (await retry(graces, state, other)).next()).error).toMatchObject({ code: -32602 })
    const declined = { inputResponses: { approval: { action: 'decline' } } }
    expect((await (await retry(graces, state, declined)).next()).result).toMatchObject({ isError: true })
    // Not decided yet: in words, for a client that asks again at once would ask for ever.
    expect((await (await retry(graces, state)).next()).result.content[0].text).toContain(path)

    const page = browser(issuer)
    await page.signIn(grace)
    await page.post(path, { ...(await page.get(path)).form(path), decision: 'approve' })
    const paid = retry(graces, state)
    ;(await upstream.next()).response.end('{"paid":500}')
    expect((await (await paid).next()).result.structuredContent).toEqual({ paid: 500 })
  })

  it('tells in words where the client cannot open pages, or its user may not decide', async () => {
    const words = 'This call needs the approval of lead'
    const can = await openStream(url, adas, 'tools/call', large, URL_MODE)
    expect((await can.next()).result.content[0].text).toContain(words)
    for (const capabilities of [{}, { elicitation: {} }, { elicitation: { form: {} } }]) {
      const cannot = await openStream(
        url,
        graces,
        'tools/call',
        { ...large, arguments: { to: 'z', amount: 900 } },
        capabilities,
      )
      expect((await cannot.next()).result.content[0].text).toContain(words)
    }
  })
})

describe('a token', () => {
  it.each(['access_token', 'token', 'authorization'])('in the query as %s is none', async (name) => {
    const { headers, body } = mcpRequest(adas, 'subscriptions/listen', { notifications: {} })
    const { authorization, ...others } = headers
    const value = name === 'authorization' ? `Bearer ${adas}` : adas
    const answer = await fetch(`${url}?${new URLSearchParams({ [name]: value })}`, {
      method: 'POST',
      headers: others,
      body,
    })
    expect(authorization).toBeDefined()
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).not.toContain('error=')
  })
})

describe('a connection that ends early', () => {
  it('on one side only, gives up its call and its stream', async () => {
    for (const [method, params] of [
      ['tools/call', small],
      ['tools/call', { ...small, _meta: { progressToken: 'p' } }],
    ] as const) {
      const socket = connect(PORT, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(requestBytes(method, params))
      const { gone } = await upstream.next()
      socket.end()
      await gone
      socket.destroy()
    }
  })

  it('at every byte of a request, leaves no upstream request behind', async () => {
    const bytes = requestBytes('tools/call', { ...small, _meta: { progressToken: 'p' } })
    const { arrived, gone } = upstream.seen
    const cuts = Array.from({ length: bytes.length + 1 }, (_, at) => bytes.slice(0, at))
    for (let at = 0; at < cuts.length; at += 64) await Promise.all(cuts.slice(at, at + 64).map(sendAndLeave))
    await expect.poll(() => upstream.seen.gone - gone).toBe(upstream.seen.arrived - arrived)
    expect((await callOnce(adas)).result.structuredContent).toEqual({ paid: 1 })
  })
})

function requestBytes(method: string, params: object): string {
  const { headers, body } = mcpRequest(adas, method, params)
  const fields = Object.entries({ host: `127.0.0.1:${PORT}`, 'content-length': String(body.length), ...headers })
  return `POST /mcp HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

function sendAndLeave(bytes: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(PORT, '127.0.0.1', () => {
      socket.write(bytes, () => setTimeout(() => socket.destroy(), 2))
    })
    socket.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve() : reject(error)))
    socket.once('close', () => resolve())
  })
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
async function callOnce(token: string): Promise<any> {
  upstream.answerWith(PAID)
  const { body } = await callTool(url, token, 'pay', small.arguments)
  upstream.answerWith(null)
  return body
}

async function revokeNewest(user: string): Promise<void> {
  const grants = await server.oauth.listGrants(user)
  const newest = [...grants].sort((a, b) => b.issuedAt - a.issuedAt)[0]
  await server.oauth.revokeGrant(newest?.id ?? '', 'test')
}
