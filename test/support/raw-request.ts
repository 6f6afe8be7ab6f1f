import { connect } from 'node:net'

/** An HTTP answer, read byte by byte from the socket. */
export interface RawAnswer {
  readonly status: number
  /** Fields in order, names in lower case. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** The one value of a field, or undefined; throws when it is there twice. */
  readonly header: (name: string) => string | undefined
}

/**
 * Sends bytes to a port of this machine and reads the answer until the server closes.
 * Takes the port and the request, or its pieces with pauses in milliseconds between them. Put `Connection: close` into it.
 */
export function rawRequest(port: number, pieces: string | readonly (string | number)[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('error', (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)))
    socket.once('close', () =>
      chunks.length > 0 ? resolve(parse(chunks)) : reject(new Error('closed without a word')),
    )
    socket.once('connect', async () => {
      for (const piece of typeof pieces === 'string' ? [pieces] : pieces) {
        if (typeof piece === 'string') socket.write(piece)
        else await new Promise((done) => setTimeout(done, piece))
      }
    })
  })
}

function parse(chunks: readonly Buffer[]): RawAnswer {
  const text = Buffer.concat(chunks).toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':')
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
  })
  const header = (name: string): string | undefined => {
    const values = headers.filter(([field]) => field === name)
    if (values.length > 1) throw new Error(`${name} is there ${values.length} times`)
    return values[0]?.[1]
  }
  const raw = text.slice(end + 4)
  const body = header('transfer-encoding') === 'chunked' ? unchunk(raw) : raw
  return { status: Number(line.split(' ')[1]), headers, body, header }
}

// Good for text in one byte characters, which is all that the tests read.
function unchunk(raw: string): string {
  let body = ''
  for (let at = 0; at < raw.length; ) {
    const line = raw.indexOf('\r\n', at)
    const size = Number.parseInt(raw.slice(at, line), 16)
    if (!(size > 0)) break
    body += raw.slice(line + 2, line + 2 + size)
    at = line + 4 + size
  }
  return body
}
