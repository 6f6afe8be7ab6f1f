import type { PromptNode } from '@fullmakt/ir'
import { own, resultResponse } from '../json-rpc.ts'
import { findPrompt, promptArguments, promptFragments, promptMessages, promptsByName } from '../prompt-index.ts'
import type { Incoming } from '../revision.ts'
import { callRound } from './call-round.ts'
import type { Envelope } from './envelope.ts'
import { listMethod } from './list-method.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/** `prompts/list` and `prompts/get`. @see MCP 2026-07-28, server/prompts */
export function promptMethods<Caller>(parts: MethodParts<Caller>): readonly Method<Caller>[] {
  const prompts = parts.surface.prompts ?? []
  const byName = promptsByName(prompts)
  return [
    listMethod(parts, 'prompts/list', 'prompts', promptFragments(prompts), 'everybody'),
    {
      name: 'prompts/get',
      mirrored: 'name',
      answer: (incoming, envelope) => get(incoming, envelope, parts, byName),
    },
  ]
}

function get<Caller>(
  incoming: Incoming<Caller>,
  { clientCapabilities }: Envelope,
  { ports, results }: MethodParts<Caller>,
  prompts: ReadonlyMap<string, PromptNode>,
): ReturnType<Method<Caller>['answer']> {
  const { request, caller } = incoming
  const { params } = request
  const prompt = findPrompt(prompts, params)
  if (prompt === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Unknown prompt')
  const given = promptArguments(prompt, own(params, 'arguments'))
  if (!given.ok) return refuse(incoming, 200, ErrorCode.invalidParams, given.message)
  const { name, asks } = prompt
  const owner = (): string => ports.principalOf(caller)
  const subject = { owner, method: request.method, name, args: given.args, asks }
  const round = callRound(params, clientCapabilities, ports.seal, subject)
  switch (round.kind) {
    case 'invalid':
      return refuse(incoming, 200, ErrorCode.invalidParams, round.message)
    case 'declined':
      return refuse(incoming, 200, ErrorCode.invalidParams, round.text)
    case 'missing': {
      const data = { requiredCapabilities: round.required }
      return refuse(
        incoming,
        400,
        ErrorCode.missingRequiredClientCapability,
        'Missing required client capability',
        data,
      )
    }
    case 'ask':
      return resultResponse(request.id, results.inputRequired(round.requests, round.state))
    case 'go': {
      const messages = promptMessages(prompt, { ...given.args, ...round.answers })
      return resultResponse(request.id, results.prompt(prompt.description, JSON.stringify(messages)))
    }
  }
}
