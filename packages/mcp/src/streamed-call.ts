import { acceptsEventStream } from './accepts.ts'
import type { CallContext, CallOutcome, McpAnswer, McpHeaders, McpResponse, McpSink, McpStreams } from './ports.ts'
import type { ProgressReport } from './progress.ts'

/** A call that may be answered by an event stream. */
export interface StreamedCall {
  readonly headers: McpHeaders
  /** Reports progress, if the client asked for that. */
  readonly report: ProgressReport | null
  readonly streams: McpStreams | undefined
  readonly owner: () => string
  run(onProgress: CallContext['onProgress']): Promise<CallOutcome>
  /** The answer as it is without a stream. */
  respond(outcome: CallOutcome): McpResponse
  /** The answer when something was thrown. */
  fault(thrown: unknown): McpResponse
  /** Gives the call up. */
  abort(): void
}

/**
 * Runs a call and answers it.
 * The answer is one JSON object, unless progress was asked for and the upstream is being asked, or the call takes long: then a stream opens, whose
 * last message is the very same object. What is refused before has its own status, for a stream's is 200 always.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Receiving Messages from the Server
 */
export function answerCall(call: StreamedCall): Promise<McpAnswer> {
  const { streams, report } = call
  if (streams === undefined || !acceptsEventStream(call.headers)) return call.run(undefined).then(call.respond)
  return new Promise((resolve, reject) => {
    const waiting: string[] = []
    let sink: McpSink | undefined
    let isOpen = false
    let last: string | null | undefined
    const open = (): void => {
      if (isOpen || last !== undefined) return
      isOpen = true
      resolve({
        status: 200,
        headers: EVENT_STREAM,
        owner: call.owner(),
        open(opened) {
          sink = opened
          for (const message of waiting.splice(0)) sink.send(message, true)
          if (last !== undefined) sink.end(last)
        },
        end: call.abort,
      })
    }
    const isFast = streams.whenSlow(open)
    const onProgress =
      report === null
        ? undefined
        : (received: number, total: number | null): void => {
            const message = last === undefined ? report(received, total) : undefined
            if (message === undefined) return
            open()
            if (sink === undefined) waiting.push(message)
            else sink.send(message, true)
          }
    const finish = (response: McpResponse): void => {
      isFast()
      last = response.body
      if (!isOpen) resolve(response)
      else sink?.end(last)
    }
    call.run(onProgress).then(
      (outcome) => {
        try {
          finish(call.respond(outcome))
        } catch (thrown) {
          finish(call.fault(thrown))
        }
      },
      (thrown: unknown) => {
        isFast()
        if (isOpen) finish(call.fault(thrown))
        else reject(thrown)
      },
    )
  })
}

/** The head of every event stream; a proxy in between must not collect it. */
export const EVENT_STREAM: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
})
