import type { TypeForm, TypeReader } from './type-reader.ts'

/**
 * The pattern of the texts that a template literal type takes.
 * Takes the template and the reader of its parts; undefined for parts that a pattern cannot say. A text of any kind in front of a separator is read
 * up to the first one, so that no two ways of reading exist.
 */
export function templatePattern<T>(
  { texts, of }: TypeForm<T> & { readonly kind: 'template' },
  reader: TypeReader<T>,
): string | undefined {
  const parts: (string | { readonly any: true })[] = [quoted(texts[0] ?? '')]
  for (const [index, type] of of.entries()) {
    const part = partPattern(type, reader)
    if (part === undefined) return undefined
    parts.push(part, quoted(texts[index + 1] ?? ''))
  }
  const list = parts.filter((part) => part !== '')
  let pattern = ''
  for (const [index, part] of list.entries()) {
    if (typeof part === 'string') {
      pattern += part
      continue
    }
    // What anything may begin or end with needs no anchor.
    if (index === 0 || index === list.length - 1) continue
    const next = list[index + 1]
    const separator = typeof next === 'string' ? /^\\?([^\\])/.exec(next)?.[1] : undefined
    const isOneUnit = typeof next === 'string' && /^(?:\\.|[^\\(])$/.test(next)
    pattern += isOneUnit && separator !== undefined ? `[^${classEscape(separator)}]*` : '[\\s\\S]*'
  }
  const isOpen = (part: (typeof list)[number] | undefined): boolean => typeof part === 'object'
  return `${isOpen(list[0]) ? '' : '^'}${pattern}${isOpen(list.at(-1)) ? '' : '$'}`
}

function partPattern<T>(type: T, reader: TypeReader<T>): string | { readonly any: true } | undefined {
  const form = reader.form(type)
  switch (form.kind) {
    case 'string':
      return { any: true }
    case 'number':
      return '-?\\d+(?:\\.\\d+)?'
    case 'boolean':
      return '(?:false|true)'
    case 'null':
      return 'null'
    case 'literal':
      return quoted(String(form.value))
    case 'union': {
      const choices = form.of.map((item) => partPattern(item, reader))
      return choices.every((item) => typeof item === 'string') ? `(?:${choices.sort().join('|')})` : undefined
    }
    case 'template': {
      const inner = templatePattern(form, reader)
      return inner?.startsWith('^') && inner.endsWith('$') ? inner.slice(1, -1) : undefined
    }
    default:
      return undefined
  }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function classEscape(character: string): string {
  return /[\\\]^-]/.test(character) ? `\\${character}` : character
}
