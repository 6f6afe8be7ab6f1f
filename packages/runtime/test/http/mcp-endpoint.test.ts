import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mcpEndpoint } from '../../src/http/mcp-endpoint.ts'

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
  socket.write('POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}')
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
