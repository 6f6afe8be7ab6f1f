import { FullmaktError } from './error.ts'
import type { Json } from './json.ts'

/**
 * Serialises a JSON value canonically: members sorted by UTF-16 code units, shortest numbers, no white space.
 * Takes any JSON value and returns its text; its UTF-8 bytes are what digests are made of.
 * Throws `ERR_NOT_CANONICAL` with the path for what JSON cannot carry: undefined, functions, NaN, infinities, lone surrogates,
 * class instances and a `__proto__` member.
 *
 * @see RFC 8785
 */
export function canonicalJson(value: Json): string {
  return write(value, [])
}

// The trail holds the member names down to the value; it becomes a path only when something is refused.
function write(value: unknown, trail: (string | number)[]): string {
  if (typeof value === 'string') return writeString(value, trail)
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(trail, 'a number that is not finite')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return writeArray(value, trail)
  if (typeof value === 'object') return writeObject(value, trail)
  throw refuse(trail, `a value of type ${typeof value}`)
}

// Text that JSON writes as it is: printable ASCII without quote and backslash. Nearly all names and words are.
const PLAIN = /^[ !#-[\]-~]*$/

function writeString(text: string, trail: readonly (string | number)[]): string {
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw refuse(trail, 'a lone surrogate')
  return JSON.stringify(text)
}

function writeArray(items: readonly unknown[], trail: (string | number)[]): string {
  let text = '['
  // By index: a hole reads as undefined, which is then refused; iteration methods would skip it.
  for (let index = 0; index < items.length; index++) {
    trail.push(index)
    text += (index === 0 ? '' : ',') + write(items[index], trail)
    trail.pop()
  }
  return `${text}]`
}

function writeObject(value: object, trail: (string | number)[]): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) throw refuse(trail, 'an object with a class')
  if (Object.hasOwn(value, '__proto__')) throw refuse(trail, 'a member named __proto__')
  const keys = sorted(Object.keys(value))
  const flat = flatText(value as Record<string, unknown>, keys)
  if (flat !== undefined) return flat
  let text = '{'
  for (const key of keys) {
    text += `${text.length === 1 ? '' : ','}${writeString(key, trail)}:`
    trail.push(key)
    text += write((value as Record<string, unknown>)[key], trail)
    trail.pop()
  }
  return `${text}}`
}

// In place and by insertion: objects have few members, and the engine's sort first makes a copy.
function sorted(keys: string[]): readonly string[] {
  if (keys.length > 32) return keys.sort()
  for (let at = 1; at < keys.length; at++) {
    const key = keys[at]!
    let free = at
    for (; free > 0 && keys[free - 1]! > key; free--) keys[free] = keys[free - 1]!
    keys[free] = key
  }
  return keys
}

// The engine writes an object of scalars and lists of scalars faster than we do, in the order of a copy made in that order; undefined where that
// would not be so.
function flatText(value: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined {
  const copy: Record<string, unknown> = {}
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!
    const member = value[key]
    // Names that are numbers would come first in the copy, wherever they belong.
    if (!(isScalar(member) || isFlatList(member)) || !(key.charCodeAt(0) > NINE) || !key.isWellFormed())
      return undefined
    copy[key] = member
  }
  return JSON.stringify(copy)
}

const NINE = 0x39

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean' || value === null
}

// A list of the engine's own making: with a `toJSON` it would write something else.
function isFlatList(value: unknown): boolean {
  if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype || Object.hasOwn(value, 'toJSON'))
    return false
  for (let at = 0; at < value.length; at++) if (!isScalar(value[at])) return false
  return true
}

function refuse(trail: readonly (string | number)[], what: string): FullmaktError {
  const path = trail.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return new FullmaktError('ERR_NOT_CANONICAL', `not canonical JSON at ${path === '' ? 'the root' : path}: ${what}`)
}
