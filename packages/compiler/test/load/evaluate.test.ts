import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/index.ts'
import { bundleConfig } from '../../src/load/bundle.ts'
import { type Evaluation, evaluate } from '../../src/load/evaluate.ts'
import { zodScript } from '../../src/load/zod-script.ts'
import { compileFiles, compileText, configText, line, makeProject } from '../support.ts'

/** Compiles a config with one more statement, which stands on line 14. */
async function said(statement: string): Promise<readonly string[]> {
  const { diagnostics, program } = await compileText(configText({ extra: statement }), { typeCheck: false })
  for (const { message, help, code } of diagnostics) {
    expect(message).not.toMatch(/\n|\bat .*:\d+:\d+/)
    expect(help ?? catalogue[code]?.help).not.toBeNull()
  }
  expect(diagnostics.length === 0).toBe(program !== null)
  return diagnostics.map(line)
}

/** What the child answers for a config with one more statement. */
async function evaluated(statement: string): Promise<Evaluation> {
  using project = makeProject({ 'fullmakt.config.ts': configText({ extra: statement }) })
  const bundled = await bundleConfig(`${project.folder}/fullmakt.config.ts`, project.folder)
  if (!bundled.ok) throw new Error(bundled.diagnostics.map(line).join('\n'))
  const { code, zod } = bundled.bundle
  return await evaluate(code, zod === null ? undefined : await zodScript(zod))
}

const place = (column: number): string => `fullmakt.config.ts:14:${column}`
const clock = 'FMK1310 the current time is not there while a config is evaluated'
const zone = 'FMK1310 the local time zone is not there while a config is evaluated'
const locale = 'FMK1310 the locale is not there while a config is evaluated'

describe('what is not the same everywhere is not there', () => {
  test.each([
    ['Date.now()', `${place(21)} ${clock}`],
    ['new Date()', `${place(16)} ${clock}`],
    ['Date()', `${place(16)} ${clock}`],
    ['Reflect.construct(Date, [])', `${place(24)} ${clock}`],
    ['new (new Date(0).constructor as DateConstructor)()', `${place(16)} ${clock}`],
    ['Math.random()', `${place(21)} FMK1310 randomness is not there while a config is evaluated`],
    ["new Date('2026-01-01T00:00')", `${place(16)} ${zone}`],
    ["Date.parse('1 January 2026')", `${place(21)} ${zone}`],
    ['new Date(2026, 0, 1)', `${place(16)} ${zone}`],
    ['new Date(0).getHours()', `${place(28)} ${zone}`],
    ['String(new Date(0))', `${place(16)} ${zone}`],
    ['new Date(0).toLocaleString()', `${place(28)} ${zone}`],
    ['new Date(0).getTimezoneOffset()', `${place(28)} ${zone}`],
    ["'a'.localeCompare('b')", `${place(20)} ${locale}`],
    ['(1).toLocaleString()', `${place(20)} ${locale}`],
    ["'I'.toLocaleLowerCase()", `${place(20)} ${locale}`],
  ])('%s', async (expression, expected) => {
    expect(await said(`globalThis.x = ${expression}`)).toEqual([expected])
  })

  test.each([
    ['process', 'process is not defined'],
    ["require('fs')", ''],
    ['Intl.DateTimeFormat()', 'Intl is not defined'],
    ['fetch', 'fetch is not defined'],
    ['setTimeout', 'setTimeout is not defined'],
    ['performance.now()', 'performance is not defined'],
    ['crypto.randomUUID()', 'crypto is not defined'],
    ['WebAssembly', 'WebAssembly is not defined'],
    ['new WeakRef({})', 'WeakRef is not defined'],
    ['console', 'console is not defined'],
    ["eval('1')", 'Code generation from strings disallowed for this context'],
    ["new Function('return 1')", 'Code generation from strings disallowed for this context'],
  ])('%s', async (expression, words) => {
    const found = await said(`globalThis.x = ${expression}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^fullmakt\.config\.ts:14:\d+ FMK1(?:102|301) /)
    expect(found[0]).toContain(words)
  })

  test('what is the same everywhere is there', async () => {
    expect(
      await said(
        "export const x = [new Date(0).toISOString(), Date.UTC(2026, 0), new Date('2026-01-01').getUTCDay(), Date.parse('2026-01-01T00:00Z'), JSON.stringify({}), structuredCloneless(1)]\nfunction structuredCloneless(n: number) { return n }",
      ),
    ).toEqual([])
  })
})

describe('no way leads out of the realm', () => {
  const probe = "('return typeof process')()"
  test.each([
    `({}).constructor.constructor${probe}`,
    `globalThis.constructor.constructor${probe}`,
    `(Error as any).constructor${probe}`,
    `([] as any).map.constructor${probe}`,
    `Object.getPrototypeOf(async function () {}).constructor${probe}`,
    `Object.getPrototypeOf(function* () {}).constructor${probe}`,
    `(Promise.resolve() as any).then.constructor${probe}`,
    `(() => { try { (null as any).x } catch (error) { return (error as any).constructor.constructor${probe} } })()`,
    `(() => { try { deep() } catch (error) { return (error as any).constructor.constructor${probe} } function deep() { deep() } })()`,
    `Reflect.ownKeys(globalThis).map((key) => (globalThis as any)[key]).find((value) => value?.constructor?.constructor?.${probe})`,
  ])('%s', async (expression) => {
    const found = await said(`globalThis.x = ${expression}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/FMK1102 .*Code generation from strings/)
  })

  test('a dynamic import is bundled or refused like any other', async () => {
    expect(await said("export const x = import('node:fs')")).toEqual([
      'fullmakt.config.ts:14:25 FMK1301 a config cannot import `node:fs`',
    ])
  })

  // A loop is the only sign that a callback can give: what it leaves comes too late to be read.
  test('a computed import is refused within the realm', async () => {
    const tell =
      '(error) => { if (error instanceof Error && /^Dynamic require of "node:fs"/.test(error.message)) for (;;) {} }'
    expect(await evaluated(`void import(['node', 'fs'].join(':')).catch(${tell})`)).toMatchObject({ kind: 'timeout' })
  })

  test.each(["import('node:' + 'fs')", "import({ toString() { return 'node:fs' } })"])(
    '%s, asked of the engine itself, is never answered: its refusal would be an object of the host',
    async (expression) => {
      const answered = '() => { for (;;) {} }'
      expect(await evaluate(`void ${expression}.then(${answered}, ${answered}); 'not answered'`)).toEqual({
        ok: true,
        declaration: 'not answered',
      })
    },
  )
})

describe('what a config throws is said, whatever it is', () => {
  test.each([
    ["throw 'a text'", 'the config threw: a text'],
    ['throw 42', 'the config threw: a number'],
    ['throw null', 'the config threw: null'],
    ['throw undefined', 'the config threw: undefined'],
    ["throw Symbol('s')", 'the config threw: a symbol'],
    ['throw { get message() { throw 1 } }', 'the config threw: an error without a message'],
    ['throw new Proxy({}, { get() { throw 1 } })', 'the config threw: an error without a message'],
    [
      "throw Object.assign(new Error('x'), { message: { toString: () => 'y' } })",
      'the config threw: an error without a message',
    ],
    ["throw new Error('first\\nsecond')", 'the config threw: first second'],
    ["throw new Error('a\\x1b[2J\\r\\u2028b\\x9bc')", 'the config threw: a [2J b c'],
    ["throw new Error('')", 'the config threw: an error without a message'],
    ["throw new Error(' \\n')", 'the config threw: an error without a message'],
  ])('%s', async (statement, words) => {
    const found = await said(statement)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(words)
  })
})

describe('what cannot be read is said in one line, at a place of the project', () => {
  test.each([
    [
      'a circle',
      'const circle: any = {}; circle.again = circle; Object.assign(thing.definition, { annotations: circle })',
    ],
    ['a getter', "Object.defineProperty(thing.definition, 'title', { get() { throw new Error('first\\nsecond') } })"],
  ])('%s', async (_, statement) => {
    const found = await said(statement)
    expect(found).toEqual([expect.stringMatching(/^fullmakt\.config\.ts:\d+:\d+ FMK1103 the config cannot be read: /)])
  })
})

describe('a config that does not end is ended', () => {
  test.concurrent.each([
    ['a loop in a promise callback', 'Promise.resolve().then(() => { for (;;) {} })'],
    ['a loop in a getter of the config', 'Object.defineProperty(thing.definition, "title", { get() { for (;;) {} } })'],
    ['a loop in toJSON', 'Object.assign(thing.definition, { annotations: { toJSON() { for (;;) {} } } })'],
  ])('%s', async (_, statement) => {
    const { diagnostics } = await compileText(configText({ extra: statement }), { typeCheck: false })
    expect(diagnostics.map(line)).toEqual(['- FMK1105 the config did not come to an end within five seconds'])
  })

  test.concurrent.each([
    ['a long text', "let text = 'x'\nfor (;;) text = (text + text + 'y').split('').reverse().join('')"],
    ['a map', 'const all = new Map<number, object>()\nfor (let n = 0; ; n++) all.set(n, { n })'],
  ])('memory: %s', async (_, statement) => {
    const { diagnostics } = await compileText(configText({ extra: statement }), { typeCheck: false })
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]?.code).toMatch(/^FMK110[56]$/)
  })
})

describe('memory that the heap of the engine does not count is counted', () => {
  test.runIf(process.platform === 'linux')('what texts are written anew in', async () => {
    const script = "for (;;) '\u00e9'.repeat(2 ** 26).normalize('NFD')"
    expect(await evaluate(script)).toMatchObject({ ok: false, kind: 'memory' })
  })

  test('what is longer than anything in the engine may be', async () => {
    expect(await evaluate("'\u0416'.repeat(2 ** 28).split('').length; 'done'")).toMatchObject({ kind: 'memory' })
  })
})

describe('a config of several files', () => {
  test('TypeScript, JSON and workspace files go in, and places in them are theirs', async () => {
    const { program, diagnostics, inputs } = await compileFiles({
      'fullmakt.config.ts': configText({
        imports: "import { owner } from './parts/owner.ts'\nimport data from './data.json' with { type: 'json' }",
        policies: 'owner(thing, data.limit as never)',
      }),
      'parts/owner.ts':
        "import { allow, type Tool } from 'fullmakt'\n\nexport function owner(tool: Tool<unknown>, limit: never) {\n  return allow('owners', { what: tool, limit })\n}\n",
      'data.json': '{ "limit": "5/h" }',
    })
    expect(diagnostics).toEqual([])
    expect(program?.rules[0]).toMatchObject({
      limit: { count: 5, periodMs: 3_600_000 },
      span: { file: 'parts/owner.ts', line: 4, column: 10 },
    })
    expect(inputs.map((path) => path.replace(/^.*fullmakt-test-[^/]+\//, ''))).toEqual([
      'data.json',
      'fullmakt.config.ts',
      'parts/owner.ts',
    ])
  })

  test("the paths of the project's tsconfig are followed, by the bundler and by the types", async () => {
    const { diagnostics } = await compileFiles({
      'fullmakt.config.ts': configText({ imports: "import { idle } from '@lib/idle.ts'\nvoid idle" }),
      'lib/idle.ts': 'export const idle = 1\n',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
    })
    expect(diagnostics).toEqual([])
  })

  test('text outside ASCII and carriage returns do not move a place', async () => {
    const text = configText({
      imports: "const words = '🙂 żółć'; void words; /* 🙂 */",
      extra: "const 名 = '🙂'; export const n: number = 名 /* ü */; Math.random()",
    })
    for (const newline of ['\n', '\r\n']) {
      const { diagnostics } = await compileText(text.replaceAll('\n', newline))
      expect(diagnostics.map(line)).toEqual([
        "fullmakt.config.ts:14:30 TS2322 type 'string' is not assignable to type 'number'",
        `fullmakt.config.ts:14:58 FMK1310 randomness is not there while a config is evaluated`,
      ])
    }
  })

  test('a byte order mark does not move a place', async () => {
    const { diagnostics } = await compileText(
      `\ufeff${configText({ imports: "export const n: number = 'x'", policies: "allow('m', { what: thing, when: any({ args: { idd: 'x' } }) })" })}`,
    )
    expect(diagnostics.map(line)).toEqual([
      "fullmakt.config.ts:3:14 TS2322 type 'string' is not assignable to type 'number'",
      'fullmakt.config.ts:20:51 TS2353 `idd` is not an argument of what the rule is about',
    ])
  })

  test('a separator of lines that editors do not know moves no place', async () => {
    const { diagnostics } = await compileText(
      configText({ extra: "export const text = '\u2028', at = Date.now()\n// \u2029\nexport const n = Math.random()" }),
      { typeCheck: false },
    )
    expect(diagnostics.map(line)).toEqual([`${place(36)} ${clock}`])
    const later = await compileText(configText({ extra: '// \u2028 \u2029\nMath.random()' }), { typeCheck: false })
    expect(later.diagnostics.map(line)).toEqual([
      'fullmakt.config.ts:15:6 FMK1310 randomness is not there while a config is evaluated',
    ])
  })

  test('a map that a file says it has moves no place', async () => {
    const map = JSON.stringify({ version: 3, sources: ['other.ts'], names: [], mappings: 'AAAA;AAAA;AAAA;AAAA' })
    const inline = `data:application/json;base64,${Buffer.from(map).toString('base64')}`
    for (const mark of [
      `//# sourceMappingURL=${inline}`,
      '//@ sourceMappingURL=a.map',
      `/*# sourceMappingURL=${inline} */`,
    ]) {
      const now = '\n  export const now = Date.now()\n'
      const first = await compileFiles(
        { 'fullmakt.config.ts': configText({ extra: now }) + mark, 'a.map': map },
        { typeCheck: false },
      )
      expect(first.diagnostics.map(line)).toEqual([`fullmakt.config.ts:15:27 ${clock}`])
      const files = {
        'fullmakt.config.ts': configText({ imports: "import './a.js'" }),
        'a.js': `${now}${mark}`,
        'a.map': map,
      }
      const second = await compileFiles(files, { typeCheck: false })
      expect(second.diagnostics.map(line)).toEqual([`a.js:2:27 ${clock}`])
    }
  })

  test('a package that imports another is not a way around the gate', async () => {
    const found = await compileFiles({
      'fullmakt.config.ts': configText({ imports: "import './other.ts'" }),
      'other.ts': "import 'child_process'\n",
    })
    expect(found.diagnostics.map(line)).toEqual(['other.ts:1:8 FMK1301 a config cannot import `child_process`'])
  })
})

describe('the child works on its own', () => {
  test('a question and an answer longer than any pipe wait for nobody who blocks, and lateness of theirs is not the config’s', async () => {
    const text = 'x'.repeat(2 * 1024 * 1024)
    const evaluating = evaluate(`'${text}'`)
    // For longer than a config may take: as a type-check of very many tools does.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_500)
    expect(await evaluating).toEqual({ ok: true, declaration: text })
  }, 30_000)

  test('a declaration without measure is not taken over', async () => {
    expect(await evaluate("'x'.repeat(32 * 1024 * 1024 + 1)")).toMatchObject({ ok: false, kind: 'memory' })
    expect(await evaluate("'x'.repeat(1024)")).toMatchObject({ ok: true })
  })
})
