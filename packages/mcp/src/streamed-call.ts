import { acceptsEventStream } from './accepts.ts'
import type { CallContext, CallOutcome, McpAnswer, McpHeaders, McpResponse, McpSink, McpStreams } from './ports.ts'
import type { ProgressReport } from './progress.ts'

/** Sends a message before the answer; a droppable one may be left out while the reader is behind. False where no stream carries it. */
export type SendMessage = (message: string, droppable: boolean) => boolean

/** A call that may be answered by an event stream. */
export interface StreamedCall {
  readonly headers: McpHeaders
  /** Reports progress, if the client asked for that. */
  readonly report: ProgressReport | null
  readonly streams: McpStreams | undefined
  readonly owner: () => string
  /** Runs it; `send` sends a message on the stream, which opens for it, and is undefined where there can be none. */
  run(onProgress: CallContext['onProgress'], send: SendMessage | undefined): Promise<CallOutcome>
  /** The answer as it is without a stream. */
  respond(outcome: CallOutcome): McpResponse
  /** The answer when something was thrown. */
  fault(thrown: unknown): McpResponse
  /** Gives the call up. */
  abort(): void
  /** Told that nobody reads the stream any more, before its end; a call that goes on all the same has no such function. */
  left?(): void
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
  if (streams === undefined || !acceptsEventStream(call.headers))
    return call.run(undefined, undefined).then(call.respond)
  return new Promise((resolve, reject) => {
    const waiting: (readonly [message: string, droppable: boolean])[] = []
    let sink: McpSink | undefined
    let isOpen = false
    let hasLeft = false
    let last: string | null | undefined
    const open = (): void => {
      if (isOpen || last !== undefined) return
      const owner = call.owner()
      // Without room for a stream the answer comes as it would to a client that takes none.
      if (!streams.admits(owner)) return
      isOpen = true
      resolve({
        status: 200,
        headers: EVENT_STREAM,
        owner,
        open(opened) {
          sink = opened
          for (const [message, droppable] of waiting.splice(0)) sink.send(message, droppable)
          if (last !== undefined) sink.end(last)
        },
        end: call.abort,
        closed() {
          hasLeft = true
          waiting.length = 0
          if (last === undefined) call.left?.()
        },
      })
    }
    const isFast = streams.whenSlow(open)
    const send: SendMessage = (message, droppable) => {
      if (last !== undefined || hasLeft) return false
      open()
      if (!isOpen) return false
      if (sink === undefined) waiting.push([message, droppable])
      else sink.send(message, droppable)
      return true
    }
    const onProgress =
      report === null
        ? undefined
        : (received: number, total: number | null): void => {
            const message = last === undefined ? report(received, total) : undefined
            if (message !== undefined) void send(message, true)
          }
    const finish = (response: McpResponse): void => {
      isFast()
      last = response.body
      if (!isOpen) resolve(response)
      else sink?.end(last)
    }
    call.run(onProgress, send).then(
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
