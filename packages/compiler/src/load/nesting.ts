import { isJsonObject, type Json } from '@fullmakt/ir'

/** How deep lists and objects of a declaration or a document may stand in each other: what walks through one calls itself for each level. */
export const MAX_NESTING = 256

/** What is said of a document that is nested deeper. */
export const TOO_DEEP: string = `the document is nested deeper than ${MAX_NESTING} levels`

/** Tells whether lists and objects stand in each other deeper than `MAX_NESTING`. Takes JSON text, of which it makes no value; says nothing of what is no JSON. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1
      if (depth > MAX_NESTING) return true
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1
  }
  return false
}

/** The `site` nearest above the first thing that is nested too deep, an empty text where none is known. Takes what `isTooDeep` is true for. */
export function siteOfTooDeep(text: string): string {
  const waiting: { value: Json; depth: number; site: string }[] = [
    { value: JSON.parse(text) as Json, depth: 0, site: '' },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth >= MAX_NESTING) return next.site
    const site = isJsonObject(value) && typeof value['site'] === 'string' ? value['site'] : next.site
    for (const item of Object.values(value).reverse()) waiting.push({ value: item, depth: depth + 1, site })
  }
  return ''
}

const QUOTE = '"'.charCodeAt(0)
const OPEN_LIST = '['.charCodeAt(0)
const CLOSE_LIST = ']'.charCodeAt(0)
const OPEN_OBJECT = '{'.charCodeAt(0)
const CLOSE_OBJECT = '}'.charCodeAt(0)

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end
  }
  return text.length
}
