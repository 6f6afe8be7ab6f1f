import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { McpStream } from '@fullmakt/mcp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mcpEndpoint } from '../../src/http/mcp-endpoint.ts'
import { streamHost } from '../../src/mcp/stream-host.ts'

const REQUEST = 'POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}'
const BODY = 'x'.repeat(32 * 1024 * 1024)

/** A server that answers everything with a large body, and cuts readers after a fifth of a second. */
async function serving(): Promise<{ readonly port: number; readonly closed: () => boolean }> {
  let isClosed = false
  const handle = mcpEndpoint(
    () => Promise.resolve({ status: 200, headers: {}, body: BODY }),
    () => 'ok',
    undefined,
    200,
  )
  const server: Server = createServer((request, response) => {
    response.on('close', () => {
      isClosed = true
    })
    void handle(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, closed: () => isClosed }
}

function asking(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(REQUEST)
  return socket
}

describe('an answer', () => {
  it('that nobody reads is dropped with its connection', async () => {
    const { port, closed } = await serving()
    const socket = asking(port)
    await expect.poll(closed, { timeout: 5_000 }).toBe(true)
    socket.destroy()
  })

  it('that is read arrives whole, and the connection stays', async () => {
    const { port } = await serving()
    const socket = asking(port)
    let size = 0
    const whole = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        size += chunk.length
        if (size > BODY.length) resolve()
      })
    })
    await whole
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(socket.readyState).toBe('open')
    socket.destroy()
  })
})

describe('a connection', () => {
  /** Sends so many requests at once on one connection, and says how many were asked, and whether the connection was cut. */
  async function ahead(count: number, answer: Promise<void>) {
    const seen = { asked: 0, cut: false, received: '' }
    const handle = mcpEndpoint(
      async () => {
        seen.asked++
        await answer
        return { status: 200, headers: {}, body: '{}' }
      },
      () => 'ok',
    )
    const server = createServer((request, response) => void handle(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('data', (chunk) => (seen.received += chunk))
    socket.on('close', () => (seen.cut = true))
    onTestFinished(() => {
      socket.destroy()
      server.closeAllConnections()
      server.close()
    })
    const send = (): void => void socket.write(REQUEST.repeat(count))
    send()
    return { seen, send }
  }

  it('has sixteen requests waiting at most: with one more it is cut', async () => {
    const never = new Promise<void>(() => {})
    const { seen: some } = await ahead(16, never)
    const { seen: many } = await ahead(17, never)
    await expect.poll(() => [some.asked, many.cut]).toEqual([16, true])
    expect(some.cut).toBe(false)
  })

  it('has as many again when they are answered', async () => {
    const { seen, send } = await ahead(16, Promise.resolve())
    const answers = (): number => seen.received.split('HTTP/1.1 200').length - 1
    for (const whole of [16, 32, 48]) {
      await expect.poll(answers).toBe(whole)
      if (whole < 48) send()
    }
    expect(seen.cut).toBe(false)
  })
})

describe('a stream that nobody will read', () => {
  /** Serves one stream, and counts how often it opened and how often it was told that nobody reads it. */
  async function streaming(hasRoom: boolean, ready: Promise<void>) {
    const seen = { opened: 0, closed: 0, asked: 0 }
    const stream: McpStream = {
      status: 200,
      headers: {},
      owner: 'ada',
      open: () => void seen.opened++,
      end() {},
      closed: () => void seen.closed++,
    }
    const streams = streamHost({ total: hasRoom ? 1 : 0, perOwner: 1 })
    const handle = mcpEndpoint(
      async () => {
        seen.asked++
        await ready
        return stream
      },
      () => 'ok',
      streams,
    )
    const server = createServer((request, response) => void handle(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      streams.close()
      server.closeAllConnections()
      server.close()
    })
    return { seen, port: (server.address() as AddressInfo).port }
  }

  it('is told so when its client left before', async () => {
    let answer = (): void => {}
    const { seen, port } = await streaming(true, new Promise((resolve) => (answer = resolve)))
    const socket = asking(port)
    await expect.poll(() => seen.asked).toBe(1)
    socket.destroy()
    await once(socket, 'close')
    await new Promise((resolve) => setTimeout(resolve, 50))
    answer()
    await expect.poll(() => seen).toEqual({ asked: 1, opened: 0, closed: 1 })
  })

  it('is told so when there is no room', async () => {
    const { seen, port } = await streaming(false, Promise.resolve())
    asking(port)
    await expect.poll(() => seen).toEqual({ asked: 1, opened: 0, closed: 1 })
  })
})
