import { execFileSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { mcpRequest } from '../../support/call-tool.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { startChild } from './start-child.ts'

const PORT = 18_174
const STREAMS = 10_000
/** As many as one principal may have. */
const EACH = 100
/** What one idle stream may hold on the server's side, its socket and request with it, in bytes. */
const BYTES_EACH = 16_384
const BATCH = 250

const folder = makeFolder()
const sockets: Socket[] = []
const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).replace('unlimited', 'Infinity'))
const fits = files >= STREAMS + 1_000
if (!fits) console.warn(`skipped ${STREAMS} idle streams: \`ulimit -n\` is ${files}`)

afterAll(() => {
  for (const socket of sockets) socket.destroy()
  removeFolder(folder)
})

it.skipIf(!fits)(
  'ten thousand idle streams take bounded memory, hear of a swap, and end when their user is revoked',
  async () => {
    const child = await startChild({
      port: PORT,
      dataFolder: folder,
      agents: STREAMS / EACH,
      password: 'correct horse battery staple',
      timeouts: {},
      maxAnswerBytes: 65_536,
    })
    const before = (await child.ask('memory')).memory
    const streams: Idle[] = []
    for (let at = 0; at < STREAMS; at += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, number) =>
        listen(child.tokens[(at + number) % child.tokens.length]!),
      )
      await Promise.all(batch.map(({ heard }) => heard('subscriptions/acknowledged')))
      streams.push(...batch)
    }
    const open = (await child.ask('memory')).memory
    expect((open.used - before.used) / STREAMS).toBeLessThan(BYTES_EACH)
    expect((open.resident - before.resident) / STREAMS).toBeLessThan(4 * BYTES_EACH)

    await child.ask('swap')
    await Promise.all(streams.map(({ heard }) => heard('notifications/tools/list_changed')))
    const swapped = (await child.ask('memory')).memory
    expect((swapped.used - before.used) / STREAMS).toBeLessThan(BYTES_EACH)

    await child.ask('revoke')
    await Promise.all(streams.map(({ heard }) => heard('"resultType":"complete"')))
    await Promise.all(streams.map(({ ended }) => ended))
    for (const socket of sockets) socket.destroy()
    // Nothing of a stream stays: what is left is what a server has learnt and prepared by now.
    const left = async (): Promise<number> => ((await child.ask('memory')).memory.used - before.used) / STREAMS
    await expect.poll(left, { timeout: 10_000 }).toBeLessThan(BYTES_EACH / 8)
    expect((await child.ask('memory')).faults).toEqual([])
    await child.end()
  },
  60_000,
)

/** One open stream. */
interface Idle {
  /** Resolves when the text came. */
  readonly heard: (text: string) => Promise<void>
  /** Resolves when the answer came to its end. */
  readonly ended: Promise<void>
}

function listen(token: string): Idle {
  const { headers, body } = mcpRequest(token, 'subscriptions/listen', { notifications: { toolsListChanged: true } })
  const fields = Object.entries({ host: `127.0.0.1:${PORT}`, 'content-length': String(body.length), ...headers })
  const socket = connect(PORT, '127.0.0.1')
  sockets.push(socket)
  socket.write(`POST /mcp HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  let text = ''
  let waiting: { readonly text: string; readonly resolve: () => void } | undefined
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    if (waiting !== undefined && text.includes(waiting.text)) waiting.resolve()
    // The last chunk of an answer that has no length.
    if (text.endsWith('\r\n0\r\n\r\n')) end()
  })
  const heard = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      waiting = { text: wanted, resolve }
      if (text.includes(wanted)) resolve()
    })
  return { heard, ended }
}
