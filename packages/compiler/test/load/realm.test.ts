import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/load/evaluate.ts'
import { compileText, configText, line } from '../support.ts'

// Tells in a script whether a value was made in its realm: every object of it comes from its `Object.prototype`.
const REALM = `'use strict'
const realmOf = (value) => {
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) if (at === Object.prototype) return 'ours'
  return 'another'
}
const seen = []
const spy = (answer) => new Proxy(() => answer, { apply(target, self, given) { seen.push(realmOf(given)); return answer } })
`

const realm = (script: string): ReturnType<typeof evaluate> => evaluate(REALM + script)

describe('no object of the host gets into the realm', () => {
  test.each([
    [
      'with the name of an error',
      `const error = new Error('x'); error.name = { toString: spy('name') }; void error.stack`,
    ],
    [
      'with a member that the host looks for',
      `const error = new Error('x'); Object.setPrototypeOf(error, new Proxy(Error.prototype, { has: spy(false), get: spy('x') })); void error.stack`,
    ],
    [
      'with the stack of what is no error',
      `const thing = { get name() { return { toString: spy('name') } } }; Object.setPrototypeOf(thing, Error.prototype); Error.captureStackTrace(thing); void thing.stack`,
    ],
  ])('%s', async (_, script) => {
    const answer = await realm(`${script}; [...new Set(seen)].join()`)
    expect(answer).toMatchObject({ ok: true })
    expect(answer.ok && answer.declaration).toMatch(/^(?:ours)?$/)
  })

  test('with the failure to write a stack', async () => {
    const script = `const error = new Error('x'); error.name = Symbol('s'); try { void error.stack } catch (thrown) { seen.push(realmOf(thrown)) }; seen.join()`
    expect(await realm(script)).toEqual({ ok: true, declaration: 'ours' })
  })

  test('with a hook for stacks, which cannot be set', async () => {
    const hook = `(error, frames) => { seen.push('asked'); return '' }`
    for (const set of [
      `Error.prepareStackTrace = ${hook}`,
      `Object.defineProperty(Error, 'prepareStackTrace', { value: ${hook} })`,
      `globalThis.Error = Object.assign(class extends Error {}, { prepareStackTrace: ${hook} })`,
      `delete Error.prepareStackTrace`,
      `Object.setPrototypeOf(Error, { prepareStackTrace: ${hook} })`,
    ]) {
      const answer = await realm(`try { ${set}; seen.push('set') } catch {}; void new Error('x').stack; seen.join()`)
      expect([set, answer]).toEqual([set, { ok: true, declaration: '' }])
    }
  })

  test('with what was thrown, when it is read', async () => {
    const trap = `const told = () => { const text = seen.join(); return text === '' ? 'unseen' : text }
      throw new Proxy({}, { get: new Proxy(() => 0, { apply(target, self, given) { seen.push(realmOf(given)); return told() } }) })`
    expect(await realm(trap)).toMatchObject({
      ok: false,
      kind: 'threw',
      message: expect.stringMatching(/^ours(?:,ours)*$/),
    })
    const getter = `throw Object.defineProperty(new Error('x'), 'stack', { get: new Proxy(() => 0, { apply(target, self, given) { seen.push(realmOf(given)); return seen.join() } }) })`
    expect(await realm(getter)).toMatchObject({ ok: false, message: 'x', stack: 'ours' })
  })

  test('with a rejection that nobody handles: it is not read at all', async () => {
    const trap = `Object.defineProperty(new Error('x'), 'stack', { get() { for (;;) {} } })`
    expect(await realm(`Promise.reject(${trap}); 'done'`)).toEqual({ ok: true, declaration: 'done' })
  })

  test('with a stack, which tells nothing of the machine', async () => {
    const answer = await realm(`Error.stackTraceLimit = 100; function inner() { return new Error('x').stack }; inner()`)
    expect(answer).toEqual({
      ok: true,
      declaration: expect.stringMatching(
        /^Error: x\n {4}at inner \(fullmakt:config:\d+:\d+\)\n {4}at fullmakt:config:\d+:\d+$/,
      ),
    })
  })
})

describe('the realm', () => {
  test('has the globals that are known to be the same everywhere, and no others', async () => {
    const answer = await realm(`Reflect.ownKeys(globalThis).map(String).sort().join(' ')`)
    expect(answer.ok && answer.declaration).toMatchInlineSnapshot(
      `"AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DataView Date DisposableStack Error EvalError Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape"`,
    )
  })

  test('has nothing of the language that a config could change', async () => {
    const walk = `
      const found = [], known = new Set([globalThis]), waiting = []
      const look = (value, path) => {
        if ((typeof value === 'object' && value !== null) || typeof value === 'function') if (!known.has(value)) { known.add(value); waiting.push([value, path]) }
      }
      const open = (holder, path) => {
        for (const key of Reflect.ownKeys(holder)) {
          const { value, get, set, writable, configurable } = Object.getOwnPropertyDescriptor(holder, key)
          const name = path + '.' + String(key)
          if (writable || configurable) found.push(name)
          look(value, name); look(get, name); look(set, name)
        }
        look(Object.getPrototypeOf(holder), path + '.__proto__')
      }
      for (const name of NAMES) {
        const { value, writable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name)
        if (writable || configurable) found.push(name)
        look(value, name)
      }
      const iterators = [[].values(), ''[Symbol.iterator](), ''.matchAll(/x/g), new Map().keys(), new Set().keys(), Iterator.from([]).map(String), Iterator.from({ next() {} })]
      const functions = [function* () {}, async function* () {}, async () => {}]
      for (const value of [...iterators, ...functions, Object.getPrototypeOf(functions[0]()), Object.getPrototypeOf(functions[1]())]) look(Object.getPrototypeOf(value), 'prototype of ' + Object.prototype.toString.call(value))
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        open(...next)
        if (Object.isExtensible(next[0])) found.push(next[1] + ' is open')
      }
      JSON.stringify({ found: found.sort(), known: known.size })`
    const names = `const NAMES = Reflect.ownKeys(globalThis).filter((name) => name !== 'seen')`
    const answer = await realm(`${names}\n${walk}`)
    expect(answer).toMatchObject({ ok: true })
    const { found, known } = JSON.parse(answer.ok ? answer.declaration : '') as { found: string[]; known: number }
    expect(known).toBeGreaterThan(500)
    // The config language limits the stacks that it takes.
    expect(found).toEqual(['Error.stackTraceLimit'])
  })

  test.each([
    ['(Object.prototype as any).title = 1', 27, 'Cannot add property title, object is not extensible'],
    [
      'Array.prototype.flatMap = () => []',
      17,
      "Cannot assign to read only property 'flatMap' of object '[object Array]'",
    ],
    ["JSON.stringify = () => '{}'", 6, "Cannot assign to read only property 'stringify' of object '[object JSON]'"],
    ['Object.prototype.toString = () => "x"', 18, "Cannot assign to read only property 'toString' of object"],
    ['(globalThis as any).Map = class {}', 21, "Cannot assign to read only property 'Map' of object '[object global]'"],
  ])('says where a config changes the language: %s', async (statement, column, message) => {
    const { diagnostics } = await compileText(configText({ extra: `;${statement}` }), { typeCheck: false })
    expect(diagnostics.map(line)).toEqual([`fullmakt.config.ts:14:${column + 1} FMK1102 the config threw: ${message}`])
  })

  test('lets objects have members of their own, whatever these are called', async () => {
    const script = `
      class Own extends Error { constructor() { super('m'); this.name = 'Own'; this.message += '!' } toString() { return 'own' } }
      const data = {}
      data.toString = () => 'data'
      data.constructor = 1
      const call = () => 2
      call.toString = () => 'call'
      function Old() {}
      Old.prototype = Object.create(Error.prototype)
      Old.prototype.constructor = Old
      JSON.stringify([String(data), data.constructor, String(call), new Own().name, new Own().message, String(new Own()), Object.keys(data), new Old().constructor === Old, String({})])`
    const answer = await realm(script)
    expect(answer.ok && JSON.parse(answer.declaration)).toEqual([
      ...['data', 1, 'call', 'Own', 'm!', 'own', ['toString', 'constructor'], true, '[object Object]'],
    ])
  })

  test.each([
    'new Uint8Array(1)',
    'Uint8Array.from([1])',
    'Float64Array.of(1)',
    'new ArrayBuffer(1)',
    'new (class extends BigInt64Array {})(1)',
  ])('has no buffers, whose memory nobody counts: %s', async (expression) => {
    const { diagnostics } = await compileText(configText({ extra: `void ${expression}` }), { typeCheck: false })
    expect(diagnostics.map(line)).toEqual([
      expect.stringMatching(
        /^fullmakt\.config\.ts:14:\d+ FMK1102 the config threw: \w+ is not there while a config is evaluated$/,
      ),
    ])
  })

  test.each(["new Date({ toString: () => '1 January 2026' })", "new Date(new String('2026-01-01T00:00'))"])(
    'has no local time zone: %s',
    async (expression) => {
      expect(await realm(`void ${expression}`)).toMatchObject({ kind: 'impure' })
    },
  )

  test('takes times that are the same everywhere, from objects too', async () => {
    const script = `JSON.stringify([new Date(new Date(5)).getTime(), new Date({ valueOf: () => 7 }).getTime(), new Date(new String('1970-01-01')).getTime()])`
    expect(await realm(script)).toEqual({ ok: true, declaration: '[5,7,0]' })
  })
})

describe('an answer is what the declaration is, whatever the config does to globals', () => {
  const forged = '{ declaration: "null", toString: () => "null" }'
  test.each([
    `for (const name of ['__declaration', '__fullmakt', '__config']) try { Object.defineProperty(globalThis, name, { get: () => 'null', set() {} }) } catch {}`,
    `for (const name of ['__declaration', '__fullmakt', '__config']) try { (globalThis as any)[name] = ${forged} } catch {}`,
    `void Promise.resolve().then(() => { for (const name of Object.getOwnPropertyNames(globalThis)) try { (globalThis as any)[name] = ${forged} } catch {} })`,
  ])('%s', async (statement) => {
    const { program, diagnostics } = await compileText(configText({ extra: statement }), { typeCheck: false })
    expect(diagnostics).toEqual([])
    expect(program?.tools.map(({ name }) => name)).toEqual(['thing'])
  })

  test('a script that leaves no text has no answer', async () => {
    for (const script of ['', '({})', '5', '({ toString: () => "{}" })']) {
      expect(await evaluate(script)).toMatchObject({
        ok: false,
        kind: 'threw',
        message: 'the config left no declaration',
      })
    }
  })

  test('what the engine does not take as a script is said at its place', async () => {
    const extra = "export const words = '🙂 żółć', rule = /(/"
    const { diagnostics } = await compileText(configText({ extra }), { typeCheck: false })
    expect(diagnostics.map(line)).toEqual([
      `fullmakt.config.ts:14:${extra.indexOf('/(/') + 1} FMK1102 the config threw: Invalid regular expression: /(/: Unterminated group`,
    ])
  })
})
