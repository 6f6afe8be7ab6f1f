import type { AnswerPath, ContentNode, Json, JsonObject, ToolNode } from '@fullmakt/ir'
import { contentOf, resourceContents } from './content.ts'
import type { CallResult, UpstreamAnswer, Validator } from './ports.ts'
import { project } from './project.ts'
import { redact } from './redact.ts'

/** What an answer amounts to: the result for the caller and the outcome for the log. */
export interface GuardedAnswer {
  readonly result: CallResult
  readonly outcome: {
    readonly result: string
    readonly status: number | null
    readonly sent: boolean
    readonly scrubbed: boolean
  }
}

const MOST_ERROR_TEXT = 2_000
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Guards an upstream's answer.
 * Takes the tool, the validator of its output, what is left out and the answer. Failures of the exchange become plain words; an error status
 * passes on the upstream's own text, bounded; a success is reduced to the members that the output names, less what is left out, and judged by
 * its schema. Text has no members to leave out: where some are, neither an error's text nor an answer of text is passed on.
 */
export function answerOf(
  tool: ToolNode,
  validate: Validator | null,
  redactions: readonly AnswerPath[],
  answer: UpstreamAnswer,
  args: JsonObject = {},
): GuardedAnswer {
  if (!answer.ok) {
    const outcome = {
      result: answer.reason === 'aborted' ? 'cancelled' : answer.reason,
      status: null,
      sent: answer.sent,
      scrubbed: false,
    }
    return {
      result: { kind: 'failed', text: WORDS.get(answer.reason) ?? 'The upstream could not be reached.' },
      outcome,
    }
  }
  const { status, scrubbed } = answer
  const text = decode(answer.body)
  const end = (result: CallResult, word: string): GuardedAnswer => ({
    result,
    outcome: { result: word, status, sent: true, scrubbed },
  })
  const isSuccess = status >= 200 && status <= 299
  if (text === undefined && !(isSuccess && takesBytes(tool))) {
    return end(failed('The upstream answered with bytes that are not text.'), 'not-text')
  }
  if (status < 200 || status > 299) {
    const said = (text ?? '').trim() === '' || redactions.length > 0 ? '' : `: ${text?.slice(0, MOST_ERROR_TEXT)}`
    return end(failed(`The upstream answered with status ${status}${said}`), 'answered')
  }
  const source = { body: answer.body, contentType: answer.contentType, text }
  if (tool.output === null || validate === null) {
    if (redactions.length > 0) {
      return end(
        failed('The policy leaves out parts of this answer, and this tool answers with text.'),
        'not-redactable',
      )
    }
    if (tool.resource !== undefined) {
      const contents = resourceContents(tool, { ...source, json: undefined })
      if (contents === undefined) return end(failed('The upstream answered with bytes that are not text.'), 'not-text')
      return end({ kind: 'answer', text: text ?? '', content: [contents] }, 'answered')
    }
    if (tool.content !== undefined) {
      const json = tool.content.some(isPointed) ? parse(text ?? '') : undefined
      return withContent(tool.content, args, { ...source, json }, undefined, end)
    }
    return end(
      { kind: 'answer', text: text === '' || text === undefined ? `Done (status ${status}).` : text },
      'answered',
    )
  }
  const value = parse(text ?? '')
  if (value === undefined) return end(failed('The upstream did not answer with JSON.'), 'not-json')
  const projected = project(value, tool.output)
  const structured = redactions.length === 0 ? projected : redact(projected, redactions)
  if (!validate(structured)) return end(failed('The upstream answered in another form than declared.'), 'other-form')
  if (tool.content !== undefined) {
    // What the policy leaves out must not come back by way of the whole body.
    if (redactions.length > 0 && tool.content.some(takesBody)) {
      return end(
        failed('The policy leaves out parts of this answer, and this tool passes it on as a whole.'),
        'not-redactable',
      )
    }
    return withContent(tool.content, args, { ...source, json: structured }, structured, end)
  }
  return end({ kind: 'answer', structured, text: JSON.stringify(structured) }, 'answered')
}

function withContent(
  nodes: readonly ContentNode[],
  args: JsonObject,
  answer: Parameters<typeof contentOf>[2],
  structured: Json | undefined,
  end: (result: CallResult, word: string) => GuardedAnswer,
): GuardedAnswer {
  const content = contentOf(nodes, args, answer)
  if (content === undefined) return end(failed('The upstream answered in another form than declared.'), 'other-form')
  const text = content.flatMap(({ type, text: said }) => (type === 'text' ? [String(said)] : [])).join('\n')
  return end({ kind: 'answer', ...(structured === undefined ? {} : { structured }), text, content }, 'answered')
}

function takesBytes({ content, resource }: ToolNode): boolean {
  return resource?.binary === true || content?.some((node) => takesBody(node) && node.kind !== 'text') === true
}

function takesBody(node: ContentNode): boolean {
  return node.kind !== 'link' && node.source.from === 'body'
}

function isPointed(node: ContentNode): boolean {
  return node.kind !== 'link' && node.source.from === 'pointer'
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['request-refused', 'The arguments cannot be put into a request.'],
  ['timeout', 'The upstream did not answer in time.'],
  ['too-large', 'The upstream answered with more than is allowed.'],
  ['aborted', 'The call was cancelled.'],
  ['redirect-refused', 'The upstream answered with a redirect, which is not followed.'],
])

function failed(text: string): CallResult {
  return { kind: 'failed', text }
}

function decode(body: Uint8Array): string | undefined {
  try {
    return UTF8.decode(body)
  } catch {
    return undefined
  }
}

function parse(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return MAY_OVERFLOW.test(text) && !isFiniteJson(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Digits enough to be beyond what a number holds, which would be told as `null`. */
const MAY_OVERFLOW = /\d[eE]\+?\d|\d{309}/

function isFiniteJson(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isFiniteJson)
}
