import { mcpRequest } from '../../support/call-tool.ts'

/** A JSON-RPC message, looked into freely. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
export type Message = any

/** An answer that may be an event stream. */
export interface StreamAnswer {
  readonly status: number
  readonly headers: Headers
  /** The next message; undefined when the stream ended or was cut. */
  next(): Promise<Message | undefined>
  /** All messages until the end. */
  rest(): Promise<readonly Message[]>
  /** Goes away. */
  leave(): void
}

/** Sends a request of the newest revision and reads the messages of its answer one by one. */
export function openStream(
  url: string,
  token: string,
  method: string,
  params: object,
  capabilities: object = {},
): Promise<StreamAnswer> {
  const { headers, body } = mcpRequest(token, method, params)
  const message = JSON.parse(body) as Message
  message.params._meta['io.modelcontextprotocol/clientCapabilities'] = capabilities
  Object.assign(message.params._meta, (params as Message)._meta)
  return send(url, headers, message)
}

/** Sends a message of 2025-11-25. */
export function openLegacy(url: string, token: string, message: object): Promise<StreamAnswer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
  }
  return send(url, headers, { jsonrpc: '2.0', ...message })
}

async function send(url: string, headers: Record<string, string>, message: object): Promise<StreamAnswer> {
  const leaving = new AbortController()
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message), signal: leaving.signal })
  const messages = messagesOf(response)
  const next = async (): Promise<Message | undefined> => {
    const { value, done } = await messages.next()
    return done === true ? undefined : value
  }
  return {
    status: response.status,
    headers: response.headers,
    next,
    async rest() {
      const all: Message[] = []
      for (let one = await next(); one !== undefined; one = await next()) all.push(one)
      return all
    },
    leave: () => leaving.abort(),
  }
}

async function* messagesOf(response: Response): AsyncGenerator<Message> {
  if (response.headers.get('content-type') !== 'text/event-stream') {
    const text = await response.text()
    if (text !== '') yield JSON.parse(text)
    return
  }
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end)
        text = text.slice(end + 2)
        if (event.startsWith('data: ')) yield JSON.parse(event.slice(6))
        else if (!event.startsWith(':')) throw new TypeError(`an event of another form: ${event}`)
      }
    }
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('an event')) throw error
  }
}
