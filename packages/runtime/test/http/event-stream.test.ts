import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type EventStream, openEventStream } from '../../src/http/event-stream.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Opens a stream on a real connection, whose reader reads nothing until told. */
async function opened(): Promise<{ stream: EventStream; response: ServerResponse; reader: Socket }> {
  const server = createServer()
  const response = new Promise<ServerResponse>((resolve) => server.on('request', (_, answer) => resolve(answer)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
  reader.pause()
  reader.on('error', () => {})
  reader.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  ends.push(() => {
    reader.destroy()
    server.close()
    server.closeAllConnections()
  })
  const stream = openEventStream(await response, { 'content-type': 'text/event-stream' })
  return { stream, response: await response, reader }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a reader that does not read', () => {
  it('is cut off when too much waits, after what can be left out was left out', async () => {
    const { stream, response } = await opened()
    const message = JSON.stringify('x'.repeat(60_000))
    let sent = 0
    for (; response.writableLength <= 16_384 && sent < 10_000; sent++) {
      stream.send(message, true)
      await turn()
    }
    const waiting = response.writableLength
    for (let at = 0; at < 100; at++) stream.send(message, true)
    expect(response.writableLength).toBe(waiting)
    expect(response.destroyed).toBe(false)
    for (let at = 0; at < 100 && !response.destroyed; at++) stream.send(message, false)
    expect(response.destroyed).toBe(true)
    // Nothing happens any more.
    stream.send(message, false)
    stream.keepAlive()
    stream.end('"late"')
  })

  it('is cut off by the second comment of which nothing was taken, also when the stream has ended', async () => {
    const { stream, response } = await opened()
    stream.end(JSON.stringify('x'.repeat(20_000_000)))
    await new Promise((done) => setTimeout(done, 50))
    stream.keepAlive()
    expect(response.destroyed).toBe(false)
    await new Promise((done) => setTimeout(done, 20))
    stream.keepAlive()
    expect(response.destroyed).toBe(true)
  })
})

it('a reader that reads gets messages, comments and the end', async () => {
  const { stream, response, reader } = await opened()
  let text = ''
  reader.on('data', (chunk) => {
    text += chunk.toString('utf8')
  })
  reader.resume()
  stream.send('{"a":1}', false)
  for (let at = 0; at < 3; at++) {
    stream.keepAlive()
    await turn()
  }
  expect(response.destroyed).toBe(false)
  stream.end('{"b":2}')
  await expect.poll(() => text).toContain('\r\n0\r\n')
  expect(text.match(/^(?:data: .*|:)$/gm)).toEqual(['data: {"a":1}', ':', ':', ':', 'data: {"b":2}'])
})
