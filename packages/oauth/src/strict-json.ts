import type { Json } from '@fullmakt/ir'

const maxDepth = 16

/**
 * Parses JSON bytes and refuses what parsers disagree about: duplicate member names, invalid UTF-8, a byte order mark, nesting deeper than 16.
 * Returns undefined when refused. Objects have no prototype, so that `__proto__` is a name like any other.
 */
export function parseStrictJson(bytes: Uint8Array): Json | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const scan = { text, at: 0 }
    const parsed = readValue(scan, 0)
    skip(scan)
    return scan.at === text.length ? parsed : undefined
  } catch {
    return undefined
  }
}

interface Scan {
  readonly text: string
  at: number
}

function readValue(scan: Scan, depth: number): Json {
  if (depth > maxDepth) throw new SyntaxError('depth')
  skip(scan)
  const first = scan.text[scan.at]
  if (first === '{') return readObject(scan, depth)
  if (first === '[') return readArray(scan, depth)
  if (first === '"') return readString(scan)
  const literal = /[-+.0-9A-Za-z]*/y
  literal.lastIndex = scan.at
  const token = literal.exec(scan.text)?.[0] ?? ''
  scan.at += token.length
  return JSON.parse(token) as Json
}

function readObject(scan: Scan, depth: number): Json {
  const object = Object.create(null) as Record<string, Json>
  scan.at++
  if (accept(scan, '}')) return object
  do {
    skip(scan)
    const name = readString(scan)
    if (Object.hasOwn(object, name)) throw new SyntaxError('duplicate')
    expect(scan, ':')
    object[name] = readValue(scan, depth + 1)
  } while (accept(scan, ','))
  expect(scan, '}')
  return object
}

function readArray(scan: Scan, depth: number): Json {
  const array: Json[] = []
  scan.at++
  if (accept(scan, ']')) return array
  do array.push(readValue(scan, depth + 1))
  while (accept(scan, ','))
  expect(scan, ']')
  return array
}

function readString(scan: Scan): string {
  const string = /"[^"\\]*(?:\\.[^"\\]*)*"/y
  string.lastIndex = scan.at
  const token = string.exec(scan.text)?.[0]
  if (token === undefined) throw new SyntaxError('string')
  scan.at += token.length
  return JSON.parse(token) as string
}

function accept(scan: Scan, char: string): boolean {
  skip(scan)
  if (scan.text[scan.at] !== char) return false
  scan.at++
  return true
}

function expect(scan: Scan, char: string): void {
  if (!accept(scan, char)) throw new SyntaxError(char)
}

function skip(scan: Scan): void {
  while (' \t\r\n'.includes(scan.text[scan.at] ?? 'x')) scan.at++
}
