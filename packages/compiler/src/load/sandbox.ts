/**
 * The child process that evaluates a bundled config: a script on standard input, a JSON answer on standard output.
 * It runs with `--permission`, an empty environment and UTC, and gives the script a bare realm: no process, no clock, no randomness,
 * no time zone, no code from strings. The parent bounds its time and memory.
 */
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

/** Time for the evaluation of a config, in milliseconds. */
const TIMEOUT = 5_000

/** What the child is asked: a script, and one that runs before it. */
export interface SandboxQuestion {
  /** `compiled` is the path of what the engine made of the script before, if that was kept. */
  readonly library: { readonly text: string } | { readonly path: string; readonly compiled?: string }
  readonly code: string
  /** Asks for what the engine made of the library. For code of our own only: a config could have a say in it. */
  readonly wantsCompiled?: boolean
}

/** What the child answers. `stack` is the engine's text; `kind` tells a use of the clock or randomness from other errors. */
export type SandboxAnswer =
  | { readonly ok: true; readonly declaration: string; readonly compiled?: string }
  | {
      readonly ok: false
      readonly kind: 'threw' | 'timeout' | 'impure'
      readonly message: string
      readonly stack: string
    }

const PRELUDE = `(() => {
  'use strict'
  const impure = (what) => { const error = new Error(what + ' is not there while a config is evaluated'); error.name = 'ImpureError'; throw error }
  const OriginalDate = Date
  function PureDate(...parameters) {
    if (!new.target || parameters.length === 0) impure('the current time')
    if (parameters.length > 1 || (typeof parameters[0] === 'string' && !/(?:Z|[+-]\\d\\d:?\\d\\d)$|^\\d{4}-\\d\\d-\\d\\d$/.test(parameters[0]))) impure('the local time zone')
    return Reflect.construct(OriginalDate, parameters, new.target)
  }
  PureDate.prototype = OriginalDate.prototype
  Object.defineProperty(PureDate.prototype, 'constructor', { value: PureDate })
  PureDate.UTC = OriginalDate.UTC
  PureDate.parse = (text) => new PureDate(text).getTime()
  PureDate.now = () => impure('the current time')
  for (const name of Object.getOwnPropertyNames(PureDate.prototype)) {
    if (/Locale|^toString$|^toDateString$|^toTimeString$|^getTimezoneOffset$|^[gs]et(?!UTC|Time$)/.test(name)) {
      PureDate.prototype[name] = () => impure('the local time zone')
    }
  }
  globalThis.Date = PureDate
  Math.random = () => impure('randomness')
  for (const name of ['Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'console']) delete globalThis[name]
  for (const prototype of [String.prototype, Number.prototype, Array.prototype, BigInt.prototype]) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (/^toLocale|^localeCompare$/.test(name)) prototype[name] = () => impure('the locale')
    }
  }
  Error.stackTraceLimit = 8
})()`

function evaluate({ library, code, wantsCompiled }: SandboxQuestion): SandboxAnswer {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  })
  try {
    vm.runInContext(PRELUDE, context, { filename: 'fullmakt:prelude' })
    const script = libraryScript(library)
    script.runInContext(context)
    vm.runInContext(code, context, { filename: 'fullmakt:config', timeout: TIMEOUT })
    const declaration: unknown = vm.runInContext('globalThis.__declaration', context)
    if (typeof declaration !== 'string') throw new Error('the config left no declaration')
    return {
      ok: true,
      declaration,
      ...(wantsCompiled ? { compiled: script.createCachedData().toString('base64') } : {}),
    }
  } catch (error) {
    return { ok: false, ...describe(error) }
  }
}

function libraryScript(library: SandboxQuestion['library']): vm.Script {
  const filename = 'fullmakt:library'
  if (!('path' in library)) return new vm.Script(library.text, { filename })
  const text = readFileSync(library.path, 'utf8')
  // What another engine made is rejected, and the script is compiled as usual.
  const cachedData = library.compiled === undefined ? undefined : readFileSync(library.compiled)
  return new vm.Script(text, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}

// What was thrown belongs to the config: it may be a trap, so its parts are read one by one and turned into text here.
function describe(error: unknown): { kind: 'threw' | 'timeout' | 'impure'; message: string; stack: string } {
  const read = (name: string): string => {
    try {
      const value: unknown = (error as Record<string, unknown>)[name]
      return typeof value === 'string' ? value.slice(0, 4_000) : ''
    } catch {
      return ''
    }
  }
  if (typeof error !== 'object' || error === null) {
    const named = error === null || error === undefined ? String(error) : `a ${typeof error}`
    return { kind: 'threw', message: typeof error === 'string' ? error.slice(0, 4_000) : named, stack: '' }
  }
  const kind =
    read('code') === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'timeout' : read('name') === 'ImpureError' ? 'impure' : 'threw'
  return { kind, message: read('message'), stack: read('stack') }
}

process.stdout.write(JSON.stringify(evaluate(JSON.parse(readFileSync(0, 'utf8')) as SandboxQuestion)))
