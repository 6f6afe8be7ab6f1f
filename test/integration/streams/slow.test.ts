import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callTool, mcpRequest } from '../../support/call-tool.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import type { Report } from './child-server.ts'
import { type SlowUpstream, startSlowUpstream } from './slow-upstream.ts'
import { type Child, startChild } from './start-child.ts'

const PORT = 18_176
const url = `http://127.0.0.1:${PORT}/mcp`
/** Milliseconds in which a request must be there. */
const TIMEOUT = 500
/** Milliseconds that a connection may rest. */
const RESTS = 700
/** So many connections there are to one upstream; further calls wait for one. */
const CONNECTIONS = 64
const MEBIBYTE = 1_048_576
const small = { name: 'pay', arguments: { to: 'x', amount: 1 } }
const streamed = { ...small, _meta: { progressToken: 'p' } }
const folder = makeFolder()
const sockets = new Set<Socket>()

let upstream: SlowUpstream
let child: Child
let token: string
let before: Report['memory']

beforeAll(async () => {
  upstream = await startSlowUpstream(PORT + 1)
  child = await startChild({
    port: PORT,
    dataFolder: folder,
    agents: 1,
    password: 'correct horse battery staple',
    timeouts: { headersMs: TIMEOUT / 2, requestMs: TIMEOUT, keepAliveMs: RESTS },
    maxAnswerBytes: 4 * MEBIBYTE,
  })
  token = child.tokens[0]!
  await plainCall()
})

beforeEach(async () => {
  before = (await child.ask('memory')).memory
})

afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  const report = await child?.ask('memory')
  await child?.end()
  await upstream?.close()
  removeFolder(folder)
  expect(report?.faults).toEqual([])
})

it('a connection that rests is closed after its time', async () => {
  const { socket, ended } = open()
  socket.write(requestBytes('tools/list', {}))
  const began = performance.now()
  expect(await ended).toMatch(/^HTTP\/1\.1 200 /)
  expect(performance.now() - began).toBeGreaterThan(RESTS * 0.9)
  expect(performance.now() - began).toBeLessThan(RESTS + 2_000)
})

describe('a request that comes slowly', () => {
  it.each(['head', 'body'])('a byte at a time in its %s, is ended after its time, and asks nobody', async (part) => {
    const whole = requestBytes('tools/call', small)
    const start = part === 'head' ? 0 : whole.indexOf('\r\n\r\n') + 4
    const { arrived } = upstream.seen
    const began = performance.now()
    const ends = await Promise.all(Array.from({ length: 100 }, () => drip(whole, start)))
    const took = performance.now() - began
    // Not by its first silence, and not only when all of it was there.
    expect(took).toBeGreaterThan(TIMEOUT / (part === 'head' ? 2 : 1))
    expect(took).toBeLessThan(10 * TIMEOUT)
    for (const { answer, sent } of ends) {
      expect(answer).toMatch(/^(?:HTTP\/1\.1 408 |$)/)
      expect(sent).toBeLessThan(whole.length)
    }
    expect(upstream.seen.arrived).toBe(arrived)
    await plainCall()
    await memoryBelow(MEBIBYTE)
  })

  it('that stops one byte before the end of a large body, holds it only for its time', async () => {
    const body = `${' '.repeat(MEBIBYTE - 2)}{}`
    const { headers } = mcpRequest(token, 'tools/call', small)
    const bytes = bytesOf(headers, body).slice(0, -1)
    const ends = await Promise.all(
      Array.from({ length: 50 }, () => {
        const { socket, ended } = open()
        socket.write(bytes)
        return ended
      }),
    )
    for (const answer of ends) expect(answer).toMatch(/^(?:HTTP\/1\.1 408 |$)/)
    await memoryBelow(2 * MEBIBYTE)
  })
})

describe('a client that does not read', () => {
  it('however many requests it sends, is read no further itself, and leaves nothing behind', async () => {
    const { socket } = open()
    socket.pause()
    const request = requestBytes('tools/list', {})
    let taken = 0
    // A megabyte of requests, and so many times that in answers.
    for (let size = 0; size < 8 * MEBIBYTE; size += request.length) {
      socket.write(request, () => void taken++)
    }
    await steady(() => taken)
    await memoryBelow(24 * MEBIBYTE)
    await plainCall()
    socket.destroy()
    await memoryBelow(MEBIBYTE)
  })

  it('its answers go with it', async () => {
    const large = JSON.stringify({ paid: 1, more: 'x'.repeat(3 * MEBIBYTE) })
    upstream.answerWith(large)
    const { body } = await callTool(url, token, small.name, small.arguments)
    // Structured, and the same as text.
    const size = JSON.stringify(body).length
    expect(size).toBeGreaterThan(2 * large.length)
    // What waits for a reader is in no heap: only the whole process shows it. It would grow by
    // all rounds together if the answers of one stayed.
    const rounds = 8
    const readers = 8
    for (let round = 0; round < rounds; round++) {
      const { arrived } = upstream.seen
      const sockets = Array.from({ length: readers }, (_, number) => {
        const { socket } = open()
        socket.pause()
        socket.write(requestBytes('tools/call', number % 2 === 0 ? small : streamed))
        return socket
      })
      await expect.poll(() => upstream.seen.arrived - arrived).toBe(readers)
      // The next answer of a server that has but one thread: those before it are written.
      await callTool(url, token, small.name, small.arguments)
      for (const socket of sockets) socket.destroy()
    }
    upstream.answerWith(null)
    const { memory } = await child.ask('memory')
    expect(memory.resident - before.resident).toBeLessThan((rounds * readers * size) / 2 + 64 * MEBIBYTE)
    await memoryBelow(2 * MEBIBYTE)
  })
})

describe('a client that closes its side of the connection', () => {
  it.each([
    ['a call', 'tools/call', small],
    ['a call with progress', 'tools/call', streamed],
  ])('during %s, a hundred at once: every upstream request is given up', async (_, method, params) => {
    const { arrived, gone } = upstream.seen
    const ask = (count: number): Socket[] =>
      Array.from({ length: count }, () => {
        const { socket } = open()
        socket.write(requestBytes(method, params))
        return socket
      })
    const asked = ask(CONNECTIONS)
    await expect.poll(() => upstream.seen.arrived - arrived).toBe(CONNECTIONS)
    const waiting = ask(100 - CONNECTIONS)
    // Long enough to be there; were one not, it would ask nothing all the more.
    await new Promise((done) => setTimeout(done, 200))
    // Those that wait for a connection go first, and are known to have gone: when one gets free there is nobody left to ask.
    const closed = waiting.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    for (const socket of waiting) socket.end()
    await Promise.all(closed)
    expect(upstream.seen.gone).toBe(gone)
    for (const socket of asked) socket.end()
    await expect.poll(() => upstream.seen.gone - gone).toBe(CONNECTIONS)
    for (const socket of asked) socket.destroy()
    for (let left = CONNECTIONS; left > 0; left--) await upstream.next()
    await plainCall()
    expect([upstream.seen.arrived - arrived, upstream.seen.gone - gone]).toEqual([CONNECTIONS + 1, CONNECTIONS])
    await memoryBelow(2 * MEBIBYTE)
  })

  it('while it listens, a hundred at once: every stream is forgotten', async () => {
    for (let round = 0; round < 3; round++) {
      const halves = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const { socket, head } = open()
          socket.write(requestBytes('subscriptions/listen', { notifications: { toolsListChanged: true } }))
          // One principal may have a hundred: the next round needs the room of the last one.
          expect(await head).toMatch(/^HTTP\/1\.1 200 /)
          return socket
        }),
      )
      const closed = halves.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of halves) socket.end()
      await Promise.all(closed)
    }
    await memoryBelow(MEBIBYTE)
  })
})

/** One connection; `head` is the first of its answer, `ended` all of it. */
function open(): { socket: Socket; head: Promise<string>; ended: Promise<string> } {
  const socket = connect({ port: PORT, host: '127.0.0.1', allowHalfOpen: true })
  sockets.add(socket)
  let answer = ''
  socket.on('error', () => {})
  const head = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      resolve(answer)
    })
  })
  socket.on('end', () => socket.end())
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => {
      sockets.delete(socket)
      resolve(answer)
    })
  })
  return { socket, head, ended }
}

/** Sends the first bytes at once and the others one by one, much slower than all of them would need. */
async function drip(bytes: string, start: number): Promise<{ answer: string; sent: number }> {
  const { socket, ended } = open()
  let sent = start
  socket.write(bytes.slice(0, start))
  const timer = setInterval(() => {
    if (sent < bytes.length && socket.writable) socket.write(bytes.charAt(sent++))
  }, 50)
  const answer = await ended
  clearInterval(timer)
  return { answer, sent }
}

function requestBytes(method: string, params: object): string {
  const { headers, body } = mcpRequest(token, method, params)
  // The envelope of the helper stands over what the params say: a progress token is put into it.
  const message = JSON.parse(body) as { params: { _meta: object } }
  Object.assign(message.params._meta, (params as { _meta?: object })._meta)
  return bytesOf(headers, JSON.stringify(message))
}

function bytesOf(headers: Readonly<Record<string, string>>, body: string): string {
  const fields = Object.entries({ host: `127.0.0.1:${PORT}`, 'content-length': String(body.length), ...headers })
  return `POST /mcp HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

async function plainCall(): Promise<void> {
  upstream.answerWith('{"paid":1}')
  const { body } = await callTool(url, token, small.name, small.arguments)
  upstream.answerWith(null)
  expect(body.result?.structuredContent).toEqual({ paid: 1 })
}

/** Waits until a number stays as it is. */
async function steady(read: () => number): Promise<void> {
  for (let last = -1, same = 0; same < 3; ) {
    await new Promise((done) => setTimeout(done, 200))
    same = read() === last ? same + 1 : 0
    last = read()
  }
}

/** Waits until the server holds less than this above what it held when the test began. */
async function memoryBelow(bytes: number): Promise<void> {
  const grown = async (): Promise<number> => (await child.ask('memory')).memory.used - before.used
  await expect.poll(grown, { timeout: 10_000, interval: 100 }).toBeLessThan(bytes)
}
