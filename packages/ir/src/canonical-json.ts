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
  return write(value, '')
}

function write(value: unknown, path: string): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(path, 'a number that is not finite')
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw refuse(path, 'a lone surrogate')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    // Array.from reads holes as undefined, which is then refused; map would skip them.
    return `[${Array.from(value, (item, index) => write(item, `${path}/${index}`)).join(',')}]`
  }
  if (typeof value === 'object') return writeObject(value, path)
  throw refuse(path, `a value of type ${typeof value}`)
}

function writeObject(value: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) throw refuse(path, 'an object with a class')
  if (Object.hasOwn(value, '__proto__')) throw refuse(path, 'a member named __proto__')
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    members.push(`${write(key, path)}:${write(member, `${path}/${pointerToken(key)}`)}`)
  }
  return `{${members.join(',')}}`
}

function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function refuse(path: string, what: string): FullmaktError {
  return new FullmaktError('ERR_NOT_CANONICAL', `not canonical JSON at ${path === '' ? 'the root' : path}: ${what}`)
}
