import type { DeclaredTool } from '@fullmakt/config/declare'
import { type CallNode, isJsonObject, type Json, type JsonObject, type TemplateNode, type TextPart } from '@fullmakt/ir'
import type { LowerContext, ReportOptions } from './context.ts'
import { fieldsOf, type JsonType, requiredOf, typesAt } from './field-types.ts'
import { isLanguageText } from './language-text.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/**
 * Lowers a tool's request to a template.
 * Takes the tool and the id of its upstream. Reports paths that are none, and places that name no argument, an optional one in the path, or one
 * that is not a scalar there.
 */
export function lowerCall(tool: DeclaredTool, upstream: string, context: LowerContext): CallNode {
  const { call } = tool
  const places = argumentPlaces(tool, context)
  return {
    kind: 'http-call',
    upstream,
    method: METHODS.find((method) => method === call.method) ?? 'GET',
    path: lowerPath(call.path, places, context, call.site),
    query: Object.entries(membersOf(call.query)).map(
      ([name, value]) => [name, lowerTemplate(value, ['query', stepOf(call.query, name)], places)] as const,
    ),
    body: call.body === null ? null : lowerBody(call.body, places),
  }
}

type Step = string | number

interface Places {
  readonly inText: (name: string, at: ReportOptions) => void
  readonly inPath: (name: string, at: ReportOptions) => void
  readonly anywhere: (name: string, at: ReportOptions) => void
  readonly asText: (parts: readonly TextPart[], path: readonly Step[]) => void
}

function argumentPlaces(tool: DeclaredTool, context: LowerContext): Places {
  const properties = fieldsOf(tool.input, tool.input)
  const required = requiredOf(tool.input, tool.input)
  const { site } = tool.call
  const anywhere: Places['anywhere'] = (name, at) => {
    if (!Object.hasOwn(properties, name)) {
      context.report('FMK2002', `\`${tool.name}\` has no argument \`${name}\``, site, at)
    }
  }
  const inText: Places['inText'] = (name, at) => {
    anywhere(name, at)
    const types = Object.hasOwn(properties, name) ? typesAt(properties[name], tool.input) : TEXTS
    if (![...types].some((type) => TEXTS.has(type))) {
      context.report('FMK2006', `the argument \`${name}\` of \`${tool.name}\` cannot stand in a text`, site, at)
    }
  }
  const inPath: Places['inPath'] = (name, at) => {
    inText(name, at)
    if (Object.hasOwn(properties, name) && !required.has(name)) {
      context.report('FMK2003', `the path of \`${tool.name}\` needs \`${name}\`, which may be absent`, site, at)
    }
  }
  const asText: Places['asText'] = (parts, path) => {
    const member = String(path.findLast((step) => typeof step === 'string'))
    if (!isLanguageText(member, parts)) return
    context.report('FMK2017', `\`${tool.name}\` writes arguments into the text of \`${member}\``, site, { path })
  }
  return { inText, inPath, anywhere, asText }
}

/** The types of what can stand in a text. */
const TEXTS: ReadonlySet<JsonType> = new Set<JsonType>(['string', 'number', 'integer', 'boolean'])

function lowerPath(
  path: string,
  places: Places,
  context: LowerContext,
  site: string,
): readonly (readonly TextPart[])[] {
  const segments = path.split('/').slice(1)
  // A brace that is left over was meant to name an argument.
  const isPath =
    path.startsWith('/') &&
    !/[{}]/.test(path.replace(/\{[^{}]*\}/g, '')) &&
    segments.every((segment) => !/[?#%\s\\\p{Cc}]/u.test(segment) && segment !== '.' && segment !== '..') &&
    segments.slice(0, -1).every((segment) => segment !== '')
  if (!isPath) context.report('FMK2004', `\`${path}\` is not a path`, site, { argument: 0 })
  return segments.map((segment) => lowerText(segment, { argument: 0 }, places.inPath))
}

function lowerText(template: string, at: ReportOptions, place: Places['inText']): readonly TextPart[] {
  const parts: TextPart[] = []
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue
    const name = /^\{([^{}]*)\}$/.exec(piece)?.[1]
    if (name === undefined) parts.push(piece)
    else {
      place(name, { ...at, piece })
      parts.push({ argument: name })
    }
  }
  return parts
}

// A list of names stands for an object with a member for each argument of that name.
function membersOf(value: Json): JsonObject {
  if (Array.isArray(value)) {
    return Object.fromEntries(value.map((name) => [String(name), { kind: 'argument', name: String(name) }]))
  }
  return isJsonObject(value) ? value : {}
}

function stepOf(value: Json, name: string): Step {
  return Array.isArray(value) ? value.indexOf(name) : name
}

function lowerBody(body: Json, places: Places): TemplateNode {
  if (!Array.isArray(body)) return lowerTemplate(membersOf(body), ['body'], places)
  return {
    kind: 'object',
    members: Object.entries(membersOf(body)).map(([name, value]) => [
      name,
      lowerTemplate(value, ['body', stepOf(body, name)], places),
    ]),
  }
}

function lowerTemplate(value: Json, path: readonly Step[], places: Places): TemplateNode {
  if (Array.isArray(value)) {
    return {
      kind: 'array',
      items: value.map((item: Json, index) => lowerTemplate(item, [...path, index], places)),
    }
  }
  if (!isJsonObject(value)) return { kind: 'literal', value }
  if (value['kind'] === 'argument' && typeof value['name'] === 'string' && Object.keys(value).length === 2) {
    places.anywhere(value['name'], { path })
    return { kind: 'argument', name: value['name'] }
  }
  if (value['kind'] === 'text' && typeof value['template'] === 'string' && Object.keys(value).length === 2) {
    const parts = lowerText(value['template'], { path }, places.inText)
    places.asText(parts, path)
    return { kind: 'text', parts }
  }
  return {
    kind: 'object',
    members: Object.entries(value).map(([key, member]) => [key, lowerTemplate(member, [...path, key], places)]),
  }
}
