import type { DeclaredAsk } from '@fullmakt/config/declare'
import { type AskNode, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { textParts } from './text-parts.ts'

/** Questions as the Program has them, and the input with the arguments that their answers become. */
export interface LoweredAsks {
  readonly asks: readonly AskNode[]
  readonly input: JsonObject
}

/**
 * Lowers the questions of a tool or a prompt.
 * Takes the questions, the input without them, and whose they are. Reports forms that clients cannot show, answers that would be arguments already,
 * and questions after ones that are not there.
 *
 * @see MCP 2026-07-28, client/elicitation, Requested Schema
 */
export function lowerAsks(
  declared: readonly DeclaredAsk[],
  input: JsonObject,
  whose: string,
  site: string,
  context: LowerContext,
): LoweredAsks {
  const own = isJsonObject(input['properties'] ?? null) ? (input['properties'] as JsonObject) : {}
  const properties: Record<string, Json> = { ...own }
  const required = new Set(Array.isArray(input['required']) ? (input['required'] as readonly string[]) : [])
  const asks = declared.map((ask): AskNode => {
    const at = { path: ['asks', ask.name] }
    const { settings } = ask
    if (ask.name === APPROVAL) {
      context.report('FMK2012', `\`${APPROVAL}\` of ${whose} is how clients are sent to an approver`, site, at)
    }
    const answers = answersOf(ask)
    const optional = settings['optional'] === true
    for (const [name, schema] of Object.entries(answers.properties)) {
      if (Object.hasOwn(properties, name)) {
        context.report(
          'FMK2012',
          `the answer to \`${ask.name}\` of ${whose} would be \`${name}\`, which it has already`,
          site,
          at,
        )
        continue
      }
      properties[name] = schema
      if (!optional && answers.required.includes(name)) required.add(name)
    }
    const after = [settings['after'] ?? []].flat() as readonly string[]
    for (const name of after) {
      const before = declared.slice(0, declared.indexOf(ask)).some((other) => other.name === name)
      if (!before)
        context.report(
          'FMK2012',
          `\`${ask.name}\` of ${whose} comes after \`${name}\`, which is not asked before it`,
          site,
          at,
        )
    }
    const parts = (template: Json | undefined) =>
      textParts(String(template ?? ''), (name) => {
        if (!Object.hasOwn(properties, name)) {
          context.report('FMK2002', `${whose} has no argument \`${name}\``, site, at)
        }
      })
    const common = { name: ask.name, arguments: Object.keys(answers.properties), after, optional }
    if (ask.type === 'roots') return { ...common, kind: 'roots' }
    if (ask.type === 'sampling') {
      const system = typeof settings['system'] === 'string' ? settings['system'] : null
      const maxTokens = Number(settings['maxTokens'])
      if (!Number.isSafeInteger(maxTokens) || maxTokens < 1) {
        context.report(
          'FMK2012',
          `\`${ask.name}\` of ${whose} does not say how many tokens an answer has at most`,
          site,
          at,
        )
      }
      return { ...common, kind: 'sampling', prompt: parts(settings['prompt']), system, maxTokens }
    }
    const problem = formProblem(ask.schema ?? {})
    if (problem !== undefined) {
      context.report('FMK2011', `clients cannot show the form \`${ask.name}\` of ${whose}: ${problem}`, site, at)
    }
    const { additionalProperties: _, ...schema } = ask.schema ?? {}
    return { ...common, kind: 'form', message: parts(settings['message']), schema }
  })
  if (declared.length === 0) return { asks, input }
  return { asks, input: { ...input, properties, ...(required.size === 0 ? {} : { required: [...required] }) } }
}

/** The name under which a client is asked to send its user to the approval page; one name is one question. */
const APPROVAL = 'approval'
const ANSWER_TEXT: JsonObject = { type: 'string', maxLength: 65_536 }
const ROOTS: JsonObject = { type: 'array', items: { type: 'string', maxLength: 2_048 }, maxItems: 256 }

function answersOf({ name, type, schema }: DeclaredAsk): {
  readonly properties: JsonObject
  readonly required: readonly string[]
} {
  if (type === 'form') {
    const { properties, required } = schema ?? {}
    return {
      properties: isJsonObject(properties ?? null) ? (properties as JsonObject) : {},
      required: Array.isArray(required) ? (required as readonly string[]) : [],
    }
  }
  return { properties: { [name]: type === 'roots' ? ROOTS : ANSWER_TEXT }, required: [name] }
}

function formProblem({ type, properties }: JsonObject): string | undefined {
  if (type !== 'object' || !isJsonObject(properties ?? null)) return 'it is not an object'
  for (const [name, field] of Object.entries(properties as JsonObject)) {
    if (!isJsonObject(field)) return `\`${name}\` says nothing of itself`
    if (SCALARS.has(String(field['type']))) continue
    const items = field['items']
    const isChoices =
      field['type'] === 'array' && items !== undefined && isJsonObject(items) && ('enum' in items || 'anyOf' in items)
    if (!isChoices) return `\`${name}\` is neither a text, a number, a boolean nor a choice`
  }
  return undefined
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean'])
