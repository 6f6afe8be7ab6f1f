import { type AskNode, isJsonObject, type JsonObject, type ToolNode } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import type { CallContext, CallOutcome, McpAnswer, McpPorts, McpResponse } from '../ports.ts'
import { progressReport } from '../progress.ts'
import type { Incoming } from '../revision.ts'
import { answerCall } from '../streamed-call.ts'
import { readTrace } from '../trace.ts'
import { askClient } from './ask-client.ts'
import { logger } from './logging.ts'
import { callScope, type McpSession } from './sessions.ts'

/** Something that takes its time: a call of an action, or other work that needs answers of the client first. */
export type Work = {
  readonly args: JsonObject
  readonly session: McpSession | undefined
  respond(outcome: CallOutcome): McpResponse
} & (
  | { readonly node: ToolNode; readonly asks?: never; readonly work?: never }
  | {
      readonly asks: readonly AskNode[]
      readonly work: (args: JsonObject) => Promise<CallOutcome>
      readonly node?: never
    }
)

/** Runs a call and answers it: questions to the client first, then the call, with progress and log messages where they were asked for. */
export function runCall<Caller>(incoming: Incoming<Caller>, ports: McpPorts<Caller>, job: Work): Promise<McpAnswer> {
  const { request, headers, caller } = incoming
  const meta = own(request.params, '_meta')
  const trace = readTrace(isJsonObject(meta) ? meta : undefined, headers)
  // In this era a lost connection does not cancel: only a notification gives the call up.
  const cancel = new AbortController()
  const abort = (): void => cancel.abort()
  const owner = ports.principalOf(caller)
  const forget = ports.streams?.callStarted(callScope(owner, job.session), request.id, abort)
  const { signal } = cancel
  // An answer to a question could still come, but nobody would learn what came of the call.
  const unasked = new AbortController()
  const perform = (args: JsonObject, onProgress: CallContext['onProgress']): Promise<CallOutcome> =>
    job.node === undefined ? job.work(args) : ports.call(caller, job.node, args, { signal, trace, onProgress })
  const asks =
    job.node === undefined ? job.asks : ports.hasScope?.(caller, job.node) === false ? undefined : job.node.asks
  return answerCall({
    headers,
    streams: ports.streams,
    owner: () => owner,
    report: progressReport(request.params),
    async run(onProgress, send) {
      try {
        let { args } = job
        if (asks !== undefined) {
          const asked = await askClient(asks, args, job.session, send, AbortSignal.any([signal, unasked.signal]))
          if (!asked.ok) return { kind: 'failed', text: asked.text }
          args = { ...args, ...asked.answers }
        }
        const log = logger(job.session, send)
        if (log === undefined) return await perform(args, onProgress)
        // Nothing is said before the upstream is asked: what is refused until then has a status of its own, which a stream would hide.
        let isAsked = false
        const outcome = await perform(args, (received, total) => {
          if (!isAsked) for (const text of ['The call is allowed', 'The upstream is asked']) log(text)
          isAsked = true
          onProgress?.(received, total)
        })
        if (isAsked) log(outcome.kind === 'answer' ? 'The upstream answered' : 'The call did not succeed')
        return outcome
      } finally {
        forget?.()
      }
    },
    respond: job.respond,
    fault: (thrown) => incoming.fault(thrown, request.id),
    abort,
    left: () => unasked.abort(),
  })
}
