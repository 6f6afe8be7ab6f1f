import { type ContentNode, type ContentSource, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { ArgumentPath, LowerContext } from './context.ts'
import { textParts } from './text-parts.ts'

/** What a list of content blocks belongs to. */
export interface ContentHome {
  /** For messages, such as `the tool \`x\``. */
  readonly whose: string
  readonly site: string
  /** The schema of the arguments that texts may name. */
  readonly input: JsonObject
  /** The schema of the answer that pointers go into; null when it is not known, undefined when there is no answer. */
  readonly output: JsonObject | null | undefined
}

/**
 * Lowers one content block.
 * Takes it as it was declared, where it stands, and what it belongs to. Reports sources that are none, pointers to what no answer has, media types
 * that do not fit, and names of arguments that are not there.
 */
export function lowerContent(
  item: JsonObject,
  path: ArgumentPath,
  home: ContentHome,
  context: LowerContext,
): ContentNode {
  const report = (message: string): void => context.report('FMK2010', message, home.site, { path })
  const parts = (template: string) =>
    textParts(template, (name) => {
      const { properties } = home.input
      if (!isJsonObject(properties ?? null) || !Object.hasOwn(properties as JsonObject, name)) {
        context.report('FMK2002', `${home.whose} has no argument \`${name}\``, home.site, { path })
      }
    })
  const mimeType = text(item['mimeType'])
  if (mimeType !== null && !MEDIA_TYPE.test(mimeType)) report(`\`${mimeType}\` is not a media type`)
  const uri = (): ReturnType<typeof parts> => {
    const template = String(item['uri'] ?? '')
    const isWhole = /^\{[A-Za-z_$][\w$-]*\}$/.test(template)
    if (!isWhole && !URI.test(template)) report(`\`${template}\` is not an absolute URI`)
    return parts(template)
  }
  switch (item['type']) {
    case 'image':
    case 'audio': {
      const kind = item['type']
      if (mimeType !== null && !mimeType.startsWith(`${kind}/`)) report(`\`${mimeType}\` is not the type of an ${kind}`)
      const source = sourceOf(item, home, parts, report)
      if (mimeType === null && source.from !== 'body') report(`this ${kind} does not say its \`mimeType\``)
      return { kind, source, mimeType }
    }
    case 'resource': {
      const source = sourceOf(item, home, parts, report)
      return { kind: 'resource', source, mimeType, uri: uri(), binary: item['binary'] === true }
    }
    case 'link':
      return {
        kind: 'link',
        uri: uri(),
        name: text(item['name']) ?? '',
        description: text(item['description']),
        mimeType,
      }
    default:
      return { kind: 'text', source: sourceOf(item, home, parts, report) }
  }
}

const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,64}(?:; ?charset=[\w-]{1,32})?$/
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/

function sourceOf(
  { at, value }: JsonObject,
  { output }: ContentHome,
  parts: (template: string) => ReturnType<typeof textParts>,
  report: (message: string) => void,
): ContentSource {
  if (at !== undefined && value !== undefined) report('content comes from `at` or from `value`, not from both')
  if (typeof value === 'string') return { from: 'value', parts: parts(value) }
  if (output === undefined) {
    report('a prompt asks no upstream: its content needs a `value`')
    return { from: 'value', parts: [] }
  }
  if (at === undefined) return { from: 'body' }
  const pointer = tokensOf(String(at))
  if (pointer === undefined) report(`\`${String(at)}\` is not a JSON pointer`)
  else if (output !== null && !leadsSomewhere(pointer, output)) report(`no answer has anything at \`${String(at)}\``)
  return { from: 'pointer', pointer: pointer ?? [] }
}

// RFC 6901 §3, §4
function tokensOf(pointer: string): readonly string[] | undefined {
  if (!/^(?:\/(?:[^~/]|~[01])*)+$/.test(pointer)) return undefined
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

// Only what names its members can be known not to have one: members that it does not name are dropped from the answer.
function leadsSomewhere(pointer: readonly string[], output: JsonObject): boolean {
  let current: Json = output
  for (const token of pointer) {
    if (!isJsonObject(current)) return true
    const { properties, items, type, additionalProperties }: JsonObject = current
    if (type === 'array' && items !== undefined) {
      if (!/^(?:0|[1-9]\d*)$/.test(token)) return false
      current = items
    } else if (type === 'object' && isJsonObject(properties ?? null) && additionalProperties === undefined) {
      if (!Object.hasOwn(properties as JsonObject, token)) return false
      current = (properties as JsonObject)[token] as Json
    } else return !['string', 'number', 'integer', 'boolean', 'null'].includes(String(type))
  }
  return true
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
