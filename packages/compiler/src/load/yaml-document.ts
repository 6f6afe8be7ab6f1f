import type { Json } from '@fullmakt/ir'
import { type Document, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml'

/** A YAML document as JSON, or the first thing that is wrong with it. Lines and columns count from 1, columns in UTF-16 units. */
export type YamlDocument =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number }

/**
 * Reads the text of one YAML 1.2 document that could have been written in JSON.
 * Refused are: several documents, duplicate keys, keys that are not texts, tags beyond the core schema, numbers that JSON does not have,
 * and aliases that would make the document explode.
 * @see https://yaml.org/spec/1.2.2/#103-core-schema
 */
export function readYaml(text: string): YamlDocument {
  const lineCounter = new LineCounter()
  const at = (message: string, offset: number): YamlDocument => {
    const { line, col } = lineCounter.linePos(offset)
    return { ok: false, message, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    // Compared here, once for each key: the parser compares each with every other.
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter,
  })
  const [document, second] = Array.isArray(documents) ? documents : []
  if (document === undefined) return { ok: true, value: null }
  if (second !== undefined) return at('it holds more than one document', second.range[0])
  const problem = document.errors[0] ?? document.warnings[0]
  if (problem !== undefined) return at(firstLine(problem.message), problem.pos[0])
  try {
    const repeated = repeatedKey(document)
    if (repeated !== undefined) return at('Map keys must be unique', repeated)
    const value = document.toJS({ maxAliasCount: 100 }) as unknown
    const stranger = notJson(value)
    return stranger === undefined ? { ok: true, value: value as Json } : at(`JSON has no \`${stranger}\``, 0)
  } catch (error) {
    return at(firstLine((error as Error).message), 0)
  }
}

/** The declaration of a module that has a JSON value as its default export, as TypeScript would type an imported JSON document. */
export function declarationOf(value: Json): string {
  return `declare const document: ${typeOf(value)}\nexport default document\n`
}

// Where the first key stands that its map had before.
function repeatedKey(document: Document): number | undefined {
  let found: number | undefined
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) {
          found = key.range?.[0] ?? 0
          return visit.BREAK
        }
        seen.add(key.value)
      }
      return undefined
    },
  })
  return found
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) {
    const items = [...new Set(value.map(typeOf))]
    return items.length === 0 ? 'never[]' : `(${items.join(' | ')})[]`
  }
  if (typeof value !== 'object') return typeof value
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${typeOf(item)}`)
    .join('; ')} }`
}

function notJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return undefined
  for (const item of Object.values(value)) {
    const stranger = notJson(item)
    if (stranger !== undefined) return stranger
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
