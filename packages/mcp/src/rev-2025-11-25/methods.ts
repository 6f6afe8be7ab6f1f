import type { PromptNode } from '@fullmakt/ir'
import { shortHash } from '../cursor.ts'
import type { Features } from '../features.ts'
import { errorResponse, own, RpcCode, resultResponse } from '../json-rpc.ts'
import type { McpPorts, McpResponse, McpSurface, VisibleTools } from '../ports.ts'
import { findPrompt, promptArguments, promptFragments, promptMessages, promptsByName } from '../prompt-index.ts'
import { readResponse } from '../read-response.ts'
import type { Incoming, RevisionOptions } from '../revision.ts'
import { createToolList, type ToolFragment } from '../tool-list.ts'
import type { LegacyMethod } from './legacy-method.ts'
import { setLevel } from './logging.ts'
import { renderPage } from './results.ts'
import { runCall } from './run-call.ts'
import { LONGEST_URI, type McpSession, MOST_SUBSCRIPTIONS } from './sessions.ts'

/** The error of a resource that is not there. @see MCP 2025-11-25, server/resources, Error Handling */
const RESOURCE_NOT_FOUND = -32_002

/** A method that lists things in pages. @see MCP 2025-11-25, server/utilities/pagination */
export function listMethod<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
  member: string,
  fragments: readonly ToolFragment[],
  isFor: 'caller' | 'everybody' = 'caller',
): LegacyMethod<Caller> {
  const sign = surface.signCursor ?? shortHash
  const render = (items: string, next: string | undefined): string => renderPage(member, items, next)
  const list = createToolList(fragments, options.pageSize, render, (text) => sign(`2025-11-25\n${member}\n${text}`))
  return (incoming) => {
    const cursor = own(incoming.request.params, 'cursor')
    const visible = isFor === 'everybody' ? EVERYTHING : ports.visible(incoming.caller)
    const page = cursor === undefined || typeof cursor === 'string' ? list(visible, cursor) : undefined
    return page === undefined
      ? refuse(incoming, RpcCode.invalidParams, 'Invalid cursor')
      : resultResponse(incoming.request.id, page)
  }
}

const EVERYTHING: VisibleTools = { key: '*', sees: () => true }

/** The methods of resources, prompts and completions, where there are some, and of sessions, where they are kept. @see MCP 2025-11-25, server */
export function featureMethods<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
  features: Features,
  keepsSessions: boolean,
): readonly (readonly [string, LegacyMethod<Caller>])[] {
  const { resources } = features
  const prompts = surface.prompts ?? []
  const list = (member: string, fragments: readonly ToolFragment[], isFor?: 'everybody'): LegacyMethod<Caller> =>
    listMethod(surface, ports, options, member, fragments, isFor)
  return [
    ...(features.hasResources
      ? ([
          ['resources/list', list('resources', resources.resources)],
          ['resources/templates/list', list('resourceTemplates', resources.templates)],
          ['resources/read', (incoming, session) => readResource(incoming, session, ports, features)],
        ] as const satisfies readonly (readonly [string, LegacyMethod<Caller>])[])
      : []),
    ...(features.hasResources && keepsSessions
      ? ([
          ['resources/subscribe', (incoming, session) => subscribe(incoming, session, ports, features)],
          [
            'resources/unsubscribe',
            ({ request }, session) => {
              const uri = own(request.params, 'uri')
              if (typeof uri === 'string') session?.subscriptions.delete(uri)
              return resultResponse(request.id, '{}')
            },
          ],
        ] as const satisfies readonly (readonly [string, LegacyMethod<Caller>])[])
      : []),
    ...(features.hasPrompts
      ? ([
          ['prompts/list', list('prompts', promptFragments(prompts), 'everybody')],
          ['prompts/get', promptsGet(ports, prompts)],
        ] as const satisfies readonly (readonly [string, LegacyMethod<Caller>])[])
      : []),
    ...(features.hasCompletions
      ? ([
          ['completion/complete', (incoming) => complete(incoming, ports, features)],
        ] as const satisfies readonly (readonly [string, LegacyMethod<Caller>])[])
      : []),
    ...(keepsSessions
      ? ([
          [
            'logging/setLevel',
            (incoming, session) =>
              session !== undefined && setLevel(session, incoming.request.params)
                ? resultResponse(incoming.request.id, '{}')
                : refuse(incoming, RpcCode.invalidParams, 'params.level must be a log level'),
          ],
        ] as const satisfies readonly (readonly [string, LegacyMethod<Caller>])[])
      : []),
  ]
}

function readResource<Caller>(
  incoming: Incoming<Caller>,
  session: McpSession | undefined,
  ports: McpPorts<Caller>,
  { resources }: Features,
): ReturnType<LegacyMethod<Caller>> {
  const { request, caller } = incoming
  const uri = own(request.params, 'uri')
  if (typeof uri !== 'string') return refuse(incoming, RpcCode.invalidParams, 'params.uri must be a string')
  const visible = ports.visible(caller)
  const found = resources.find(uri).find(({ index }) => visible.sees(index))
  if (found === undefined) return notFound(incoming, uri)
  const render = (contents: string): string => `{"contents":${contents}}`
  return runCall(incoming, ports, {
    node: found.node,
    args: { ...found.args },
    session,
    respond: (outcome) => readResponse(request.id, uri, outcome, render),
  })
}

function subscribe<Caller>(
  incoming: Incoming<Caller>,
  session: McpSession | undefined,
  ports: McpPorts<Caller>,
  { resources }: Features,
): McpResponse {
  const uri = own(incoming.request.params, 'uri')
  if (typeof uri !== 'string') return refuse(incoming, RpcCode.invalidParams, 'params.uri must be a string')
  if (uri.length > LONGEST_URI) return refuse(incoming, RpcCode.invalidParams, 'params.uri is too long')
  const visible = ports.visible(incoming.caller)
  if (!resources.find(uri).some(({ index }) => visible.sees(index))) return notFound(incoming, uri)
  if (session !== undefined) {
    if (session.subscriptions.size >= MOST_SUBSCRIPTIONS && !session.subscriptions.has(uri)) {
      return refuse(incoming, RpcCode.invalidParams, 'Too many subscriptions')
    }
    session.subscriptions.add(uri)
  }
  return resultResponse(incoming.request.id, '{}')
}

function promptsGet<Caller>(ports: McpPorts<Caller>, prompts: readonly PromptNode[]): LegacyMethod<Caller> {
  const byName = promptsByName(prompts)
  return (incoming, session) => {
    const { request } = incoming
    const prompt = findPrompt(byName, request.params)
    if (prompt === undefined) return refuse(incoming, RpcCode.invalidParams, 'Unknown prompt')
    const given = promptArguments(prompt, own(request.params, 'arguments'))
    if (!given.ok) return refuse(incoming, RpcCode.invalidParams, given.message)
    const { description, asks } = prompt
    const answer = (args: typeof given.args): string =>
      JSON.stringify({ description, messages: promptMessages(prompt, args) })
    if (asks === undefined) return resultResponse(request.id, answer(given.args))
    return runCall(incoming, ports, {
      asks,
      args: given.args,
      session,
      work: async (args) => ({ kind: 'answer', text: answer(args) }),
      respond: (outcome) =>
        outcome.kind === 'answer'
          ? resultResponse(request.id, outcome.text)
          : refuse(incoming, RpcCode.invalidParams, 'text' in outcome ? outcome.text : 'The prompt cannot be had'),
    })
  }
}

function complete<Caller>(incoming: Incoming<Caller>, ports: McpPorts<Caller>, features: Features): McpResponse {
  const done = features.complete(incoming.request.params, ports.visible(incoming.caller))
  if (!done.ok) return refuse(incoming, RpcCode.invalidParams, done.message)
  return resultResponse(incoming.request.id, JSON.stringify({ completion: done.completion }))
}

function notFound<Caller>(incoming: Incoming<Caller>, uri: string): McpResponse {
  return errorResponse(200, incoming.request.id, {
    code: RESOURCE_NOT_FOUND,
    message: 'Resource not found',
    data: { uri },
  })
}

/** The answer with an error of this revision. */
export function refuse<Caller>(incoming: Incoming<Caller>, code: number, message: string): McpResponse {
  return errorResponse(200, incoming.request.id, { code, message })
}
