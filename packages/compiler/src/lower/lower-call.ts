import type { DeclaredTool } from '@fullmakt/config/declare'
import { type CallNode, isJsonObject, type Json, type JsonObject, type TemplateNode, type TextPart } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

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
    query: Object.entries(membersOf(call.query)).map(([name, value]) => [name, lowerTemplate(value, places)] as const),
    body: call.body === null ? null : lowerTemplate(membersOf(call.body), places),
  }
}

interface Places {
  readonly inText: (name: string) => void
  readonly inPath: (name: string) => void
  readonly anywhere: (name: string) => void
}

function argumentPlaces(tool: DeclaredTool, context: LowerContext): Places {
  const properties = isJsonObject(tool.input['properties']) ? tool.input['properties'] : {}
  const required = Array.isArray(tool.input['required']) ? tool.input['required'] : []
  const anywhere = (name: string): void => {
    if (!Object.hasOwn(properties, name)) {
      context.report('FMK2002', `\`${tool.name}\` has no argument \`${name}\``, tool.call.site)
    }
  }
  const inText = (name: string): void => {
    anywhere(name)
    const schema = properties[name]
    if (isJsonObject(schema) && ['array', 'object', 'null'].includes(String(schema['type']))) {
      context.report('FMK2006', `the argument \`${name}\` of \`${tool.name}\` cannot stand in a text`, tool.call.site)
    }
  }
  const inPath = (name: string): void => {
    inText(name)
    if (Object.hasOwn(properties, name) && !required.includes(name)) {
      context.report('FMK2003', `the path of \`${tool.name}\` needs \`${name}\`, which may be absent`, tool.call.site)
    }
  }
  return { inText, inPath, anywhere }
}

function lowerPath(
  path: string,
  places: Places,
  context: LowerContext,
  site: string,
): readonly (readonly TextPart[])[] {
  const segments = path.split('/').slice(1)
  const isPath =
    path.startsWith('/') &&
    segments.every((segment) => !/[?#%\s\\]/.test(segment) && segment !== '.' && segment !== '..') &&
    segments.slice(0, -1).every((segment) => segment !== '')
  if (!isPath) context.report('FMK2004', `\`${path}\` is not a path`, site)
  return segments.map((segment) => lowerText(segment, places.inPath))
}

function lowerText(template: string, place: (name: string) => void): readonly TextPart[] {
  const parts: TextPart[] = []
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue
    const name = /^\{([^{}]*)\}$/.exec(piece)?.[1]
    if (name === undefined) parts.push(piece)
    else {
      place(name)
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

function lowerTemplate(value: Json, places: Places): TemplateNode {
  if (Array.isArray(value)) return { kind: 'array', items: value.map((item: Json) => lowerTemplate(item, places)) }
  if (!isJsonObject(value)) return { kind: 'literal', value }
  if (value['kind'] === 'argument' && typeof value['name'] === 'string' && Object.keys(value).length === 2) {
    places.anywhere(value['name'])
    return { kind: 'argument', name: value['name'] }
  }
  if (value['kind'] === 'text' && typeof value['template'] === 'string' && Object.keys(value).length === 2) {
    return { kind: 'text', parts: lowerText(value['template'], places.inText) }
  }
  return { kind: 'object', members: Object.entries(value).map(([key, member]) => [key, lowerTemplate(member, places)]) }
}
