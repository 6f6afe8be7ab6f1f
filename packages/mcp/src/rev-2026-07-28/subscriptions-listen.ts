import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { acceptsEventStream } from '../accepts.ts'
import { notification, own, resultText } from '../json-rpc.ts'
import type { McpSink, McpStream } from '../ports.ts'
import { EVENT_STREAM } from '../streamed-call.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/** Characters of an id that a stream may have. */
const LONGEST_ID = 256

/**
 * `subscriptions/listen`: a stream that tells of changes of what is offered: tools, resources and prompts.
 * It begins with what of the wishes is honoured, and ends with its result when this side ends it.
 *
 * @see MCP 2026-07-28, basic/patterns/subscriptions
 */
export function subscriptionsListen<Caller>({ ports, results, features }: MethodParts<Caller>): Method<Caller> {
  return {
    name: 'subscriptions/listen',
    mirrored: null,
    answer(incoming) {
      const { request, headers, caller } = incoming
      const wishes = own(request.params, 'notifications')
      if (!isJsonObject(wishes)) {
        return refuse(incoming, 400, ErrorCode.invalidParams, 'params.notifications must be an object')
      }
      if (!acceptsEventStream(headers)) {
        return refuse(incoming, 406, ErrorCode.invalidParams, 'Accept must list text/event-stream')
      }
      // It is kept, and said with every message, as long as the stream is open.
      if (String(request.id).length > LONGEST_ID)
        return refuse(incoming, 400, ErrorCode.invalidParams, 'The id is too long')
      const owner = ports.principalOf(caller)
      if (ports.streams?.admits(owner) !== true) {
        return refuse(incoming, 503, ErrorCode.internalError, 'Too many open streams')
      }
      const meta = { 'io.modelcontextprotocol/subscriptionId': request.id }
      const kinds = [
        'tools',
        ...(features.hasResources ? ['resources'] : []),
        ...(features.hasPrompts ? ['prompts'] : []),
      ].filter((kind) => own(wishes, `${kind}ListChanged`) === true)
      return listening(owner, kinds, meta, () => resultText(request.id, results.listened(meta)))
    },
  }
}

function listening(owner: string, kinds: readonly string[], _meta: JsonObject, result: () => string): McpStream {
  let sink: McpSink | undefined
  return {
    status: 200,
    headers: EVENT_STREAM,
    owner,
    open(opened) {
      sink = opened
      const notifications = Object.fromEntries(kinds.map((kind) => [`${kind}ListChanged`, true]))
      sink.send(notification('notifications/subscriptions/acknowledged', { _meta, notifications }), false)
    },
    end: () => sink?.end(result()),
    toolsChanged() {
      for (const kind of kinds) sink?.send(notification(`notifications/${kind}/list_changed`, { _meta }), false)
    },
  }
}
