/**
 * Leaves in a realm only what is the same on every machine and at every time.
 * Runs as text in the realm that it changes, so it names nothing outside of itself. Takes out every global that is not known to be harmless, the clock,
 * randomness, the time zone, the locale, the frames of the host in stacks, and buffers, whose memory the engine does not count.
 * What is used although it is not there throws an `ImpureError` of the realm, or any other error where the name itself is gone.
 */
export function bareRealm(): void {
  const KEPT = [
    'globalThis Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Promise RegExp Date',
    'Map Set WeakMap WeakSet Iterator parseFloat parseInt Infinity NaN undefined isFinite isNaN eval escape unescape',
    'decodeURI decodeURIComponent encodeURI encodeURIComponent DisposableStack AsyncDisposableStack SuppressedError',
    'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError',
  ]
  const BUFFERS = [
    'ArrayBuffer DataView Uint8Array Int8Array Uint8ClampedArray Uint16Array Int16Array Uint32Array Int32Array',
    'BigUint64Array BigInt64Array Float16Array Float32Array Float64Array',
  ]
  const kept = new Set(KEPT.join(' ').split(' '))
  for (const name of Reflect.ownKeys(globalThis)) if (!kept.has(String(name))) Reflect.deleteProperty(globalThis, name)
  // Libraries ask whether a value is one of them.
  for (const name of BUFFERS.join(' ').split(' ')) Reflect.set(globalThis, name, refused(name))

  const impure = (what: string): never => {
    throw Object.assign(new Error(`${what} is not there while a config is evaluated`), { name: 'ImpureError' })
  }
  Math.random = () => impure('randomness')
  globalThis.Date = pureDate(Date)
  const LOCAL = /Locale|Temporal|^toString$|^toDateString$|^toTimeString$|^getTimezoneOffset$|^[gs]et(?!UTC|Time$)/
  replace(Date.prototype, LOCAL, () => impure('the local time zone'))
  for (const prototype of [String.prototype, Number.prototype, Array.prototype, BigInt.prototype]) {
    replace(prototype, /^toLocale|^localeCompare$/, () => impure('the locale'))
  }
  Error.stackTraceLimit = 8
  // Asked by the host for every stack. Nothing of the config may stand here: the host would hand it objects of its own.
  Object.defineProperty(Error, 'prepareStackTrace', { value: stackOf, writable: false, configurable: false })

  function replace(prototype: object, names: RegExp, value: () => never): void {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (names.test(name)) Object.defineProperty(prototype, name, { value })
    }
  }

  function refused(name: string): new () => object {
    const refuse = (): never => {
      throw new Error(`${name} is not there while a config is evaluated`)
    }
    return class {
      constructor() {
        refuse()
      }
      static from = refuse
      static of = refuse
      static isView = () => false
    }
  }

  function pureDate(OriginalDate: DateConstructor): DateConstructor {
    function PureDate(this: unknown, ...parameters: unknown[]): unknown {
      if (!new.target || parameters.length === 0) impure('the current time')
      const [given] = parameters
      // An object is turned into what the clock would read, once.
      const value = typeof given === 'object' && given !== null ? primitive(given) : given
      if (parameters.length > 1 || (typeof value === 'string' && !isAbsolute(value))) impure('the local time zone')
      return Reflect.construct(OriginalDate, [value], new.target as never)
    }
    const primitive = (object: object): unknown => {
      const value: unknown = object.valueOf()
      return typeof value === 'object' ? String(object) : value
    }
    const isAbsolute = (text: string): boolean => /(?:Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/.test(text)
    PureDate.prototype = OriginalDate.prototype
    Object.defineProperty(PureDate.prototype, 'constructor', { value: PureDate })
    PureDate.UTC = OriginalDate.UTC
    PureDate.parse = (text: string) => new (PureDate as unknown as DateConstructor)(text).getTime()
    PureDate.now = () => impure('the current time')
    return PureDate as unknown as DateConstructor
  }

  function stackOf(error: unknown, frames: readonly NodeJS.CallSite[]): string {
    const lines = [Error.prototype.toString.call(error)]
    for (const frame of frames) {
      const file = frame.getFileName()
      if (typeof file !== 'string' || file.startsWith('fullmakt:')) lines.push(`    at ${String(frame)}`)
    }
    return lines.join('\n')
  }
}
