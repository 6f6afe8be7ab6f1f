import { createServer, type ServerResponse } from 'node:http'

/** An API whose answers a test sends piece by piece. */
export interface SlowUpstream {
  /** Resolves with the next request that arrives. */
  next(): Promise<SlowExchange>
  /** From now on requests are answered at once with this JSON text, or wait for `next` again when null. */
  answerWith(text: string | null): void
  /** Requests that arrived, and requests whose client went away before the answer's end. */
  readonly seen: { arrived: number; gone: number }
  close(): Promise<void>
}

/** One request that waits for its answer. */
export interface SlowExchange {
  readonly response: ServerResponse
  /** Resolves when the server gave the request up. */
  readonly gone: Promise<void>
}

/** Starts the API at a port. */
export async function startSlowUpstream(port: number): Promise<SlowUpstream> {
  const waiting: SlowExchange[] = []
  const wanting: ((exchange: SlowExchange) => void)[] = []
  const seen = { arrived: 0, gone: 0 }
  let answer: string | null = null
  const server = createServer((request, response) => {
    seen.arrived++
    request.resume()
    const gone = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (response.writableFinished) return
        seen.gone++
        resolve()
      })
    })
    if (answer !== null) return response.end(answer)
    const want = wanting.shift()
    if (want === undefined) waiting.push({ response, gone })
    else want({ response, gone })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    seen,
    answerWith(text) {
      answer = text
    },
    next() {
      const exchange = waiting.shift()
      return exchange === undefined ? new Promise((resolve) => wanting.push(resolve)) : Promise.resolve(exchange)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
