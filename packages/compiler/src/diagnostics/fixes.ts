import { join, relative, resolve, sep } from 'node:path'
import { parseDuration, parseRate, type Span } from '@fullmakt/ir'
import type { Diagnostic, Fix } from './diagnostic.ts'
import { clearlyMeant } from './edit-distance.ts'
import { offsetAt, positionAt } from './text-position.ts'

/** What fixes are made from: the folders of the config and of its package, sources by absolute path, and the names that an unknown one could mean. */
export interface FixProject {
  readonly folder: string
  readonly project: string
  readonly readSource: (path: string) => string | undefined
  readonly candidates: WeakMap<Diagnostic, readonly string[]>
}

/**
 * The change that certainly mends a diagnostic, or null.
 * Offered only where nothing else can be meant: a word with one near name, the same duration, rate or origin in the right spelling, a missing
 * `type` of an import or of a package. A value that is used in more than one place is left alone. Touches no secret, no operator of a rule that has
 * another one near, and no file outside the package.
 */
export function fixOf(item: Diagnostic, project: FixProject): Fix | null {
  if (item.code === 'FMK1104') return moduleFix(project)
  if (item.span === null || !item.span.exact) return null
  const place = placeOf(item.span, project)
  if (place === undefined) return null
  switch (item.source) {
    case 'TS2551':
    case 'TS2561':
      return nameFix(item, place, project.candidates.get(item))
    case 'TS2552':
      return nameFix(item, place, wordsOf(place.text))
    case 'TS1484':
      return typeImportFix(place)
  }
  if (item.code === 'FMK2204' || item.code === 'FMK2205') return literalFix(item, place, sameOrigin)
  if (item.code === 'FMK2207' || /is not a duration\b/.test(item.message)) return literalFix(item, place, sameDuration)
  if (item.code === 'FMK2106' || /is not a rate\b/.test(item.message)) return literalFix(item, place, sameRate)
  return null
}

interface Place {
  readonly span: Span
  readonly text: string
  readonly start: number
  readonly end: number
}

function placeOf(span: Span, { folder, project, readSource }: FixProject): Place | undefined {
  const path = resolve(folder, span.file)
  if (!path.startsWith(project + sep) || path.includes(`${sep}node_modules${sep}`)) return undefined
  const text = readSource(path)
  const start = text === undefined ? undefined : offsetAt(text, span)
  const end = text === undefined ? undefined : offsetAt(text, { line: span.endLine, column: span.endColumn })
  return text === undefined || start === undefined || end === undefined ? undefined : { span, text, start, end }
}

// Every word outside texts and comments: more than the names that are known there, which only makes a fix rarer.
function wordsOf(text: string): readonly string[] {
  const code = text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*"/g, ' ')
  return code.match(/[A-Za-z_$][\w$]*/g) ?? []
}

function nameFix(item: Diagnostic, place: Place, candidates: readonly string[] | undefined): Fix | null {
  const word = place.text.slice(place.start, place.end)
  if (!/^[A-Za-z_$][\w$]*$/.test(word)) return null
  // The name of a shorthand member is its value too.
  if (item.source === 'TS2561' && !/^\s*:/.test(place.text.slice(place.end))) return null
  const meant = clearlyMeant(word, candidates ?? [])
  const suggested = /[Dd]id you mean [`']([^`']+)[`']\?/.exec(item.message)?.[1]
  return meant === undefined || meant !== suggested ? null : replace(place.span, `write \`${meant}\``, meant)
}

function typeImportFix({ span, text, start, end }: Place): Fix | null {
  const before = text.slice(0, start)
  const isSpecifier = /\bimport\s*\{[^{}]*$/.test(before) && /^\s*(?:,|\}|as\b)/.test(text.slice(end))
  const at = { ...span, endLine: span.line, endColumn: span.column }
  return isSpecifier ? replace(at, 'import it as a type', 'type ') : null
}

function moduleFix({ folder, project, readSource }: FixProject): Fix | null {
  const path = join(project, 'package.json')
  const text = readSource(path)
  if (text === undefined) return null
  try {
    const manifest: unknown = JSON.parse(text)
    // A package that says what it is means it.
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest) || 'type' in manifest) return null
    const open = text.indexOf('{') + 1
    const gap = /^\s*/.exec(text.slice(open))?.[0] ?? ''
    const isEmpty = Object.keys(manifest).length === 0
    const at = positionAt(text, open)
    const span: Span = {
      file: relative(folder, path).replaceAll(sep, '/'),
      ...at,
      endLine: at.line,
      endColumn: at.column,
      exact: true,
    }
    return replace(span, 'make the package one of ES modules', isEmpty ? '"type": "module"' : `${gap}"type": "module",`)
  } catch {
    return null
  }
}

// TypeScript points at a member's name, lowering at its value; either way the literal stands right there, or there is no fix.
function literalFix(item: Diagnostic, place: Place, respell: (text: string) => string | undefined): Fix | null {
  if (item.source === null && item.related.length > 0) return null
  const { text, start, end } = place
  const atName = /^\s*:\s*/.exec(text.slice(end))?.[0]
  const isName = /^[\w$]+$/.test(text.slice(start, end)) && atName !== undefined
  const from = isName ? end + atName.length : start
  const literal = /^(['"`])([^'"`\\$\r\n]*)\1/.exec(text.slice(from))
  if (literal === null || (!isName && from + literal[0].length !== end)) return null
  const better = respell(literal[2]!)
  if (better === undefined || better === literal[2]) return null
  const first = positionAt(text, from)
  const last = positionAt(text, from + literal[0].length)
  const span = { ...place.span, ...first, endLine: last.line, endColumn: last.column }
  return replace(span, `write \`${better}\``, `${literal[1]}${better}${literal[1]}`)
}

const UNIT_NAMES: Readonly<Record<string, readonly string[]>> = {
  ms: ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
  d: ['d', 'day', 'days'],
}
const UNITS = new Map(Object.entries(UNIT_NAMES).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)))
const SMALLER: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
]

function sameDuration(text: string): string | undefined {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = match === null ? undefined : unitOf(match[2]!)
  if (match === null || unit === undefined) return undefined
  const whole = `${match[1]}${unit}`
  if (parseDuration(whole) !== undefined) return whole
  const milliseconds = Math.round(Number(match[1]) * (parseDuration(`1${unit}`) ?? 0) * 1_000) / 1_000
  const fitting = SMALLER.find(([, size]) => milliseconds % size === 0)
  const better = fitting === undefined ? '' : `${milliseconds / fitting[1]}${fitting[0]}`
  return parseDuration(better) === undefined ? undefined : better
}

function sameRate(text: string): string | undefined {
  const match = /^\s*(\d{1,9})\s*(?:\/|per)\s*(\d{0,9})\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = match === null ? undefined : unitOf(match[3]!)
  const better = match === null || unit === undefined ? '' : `${match[1]}/${match[2]}${unit}`
  return parseRate(better) === undefined ? undefined : better
}

// `M` may be months or minutes; a whole word may begin with a capital.
function unitOf(word: string): string | undefined {
  return UNITS.get(word.length > 2 ? word.toLowerCase() : word)
}

function sameOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, pathname, search, hash, origin } = new URL(text)
  const isOrigin = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '' && pathname === '/'
  return isOrigin && !/[?#@]/.test(text) ? origin : undefined
}

function replace(span: Span, title: string, text: string): Fix {
  return { title, edits: [{ span, text }] }
}
