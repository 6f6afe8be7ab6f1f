/**
 * The child process that evaluates a bundled config: a script on standard input, a JSON answer on standard output.
 * It runs with `--permission`, an empty environment and UTC, and gives the script a bare and frozen realm. The parent bounds its time and memory.
 * No object of the host's may get into that realm, so nothing here reads a member of what comes from there: texts come out, and what was thrown
 * goes back to be read where it was made.
 */
import type { Script } from 'node:vm'
import type { Thrown } from './realm/read-thrown.ts' with { 'resolution-mode': 'import' }
import type { SandboxAnswer, SandboxQuestion } from './sandbox-question.ts' with { 'resolution-mode': 'import' }

// CommonJS that imports nothing: the loader of other modules would take longer than most configs.
const { readFileSync, writeFileSync } = process.getBuiltinModule('node:fs')
const { types } = process.getBuiltinModule('node:util')
const vm = process.getBuiltinModule('node:vm')

/** Time for the evaluation of a config, in milliseconds. */
const TIMEOUT = 5_000

/** The longest declaration, in UTF-16 units: one that is longer has no end. */
const MAX_DECLARATION = 32 * 1024 * 1024

function evaluate({ library, code, realm, wantsCompiled }: SandboxQuestion): SandboxAnswer {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  })
  run(`${realm.bare})()`)
  run(`${realm.frozen})()`)
  const read = run(`${realm.readThrown})`) as (thrown: unknown) => string
  try {
    const script = libraryScript(library)
    script.runInContext(context)
    const config = configScript(code)
    if (!(config instanceof vm.Script)) return { ok: false, ...config }
    // The value of the script itself: a global could be set by anything that runs in the realm.
    const declaration: unknown = config.runInContext(context, { timeout: TIMEOUT, displayErrors: false })
    if (typeof declaration !== 'string') throw new Error('the config left no declaration')
    if (declaration.length > MAX_DECLARATION) return { ok: false, kind: 'memory', message: '', stack: '' }
    return {
      ok: true,
      declaration,
      ...(wantsCompiled ? { compiled: script.createCachedData().toString('base64') } : {}),
    }
  } catch (error) {
    if (isTimeout(error)) return { ok: false, kind: 'timeout', message: '', stack: '' }
    return { ok: false, ...(JSON.parse(read(error)) as Thrown) }
  }

  function run(text: string): unknown {
    return vm.runInContext(`'use strict';(${text}`, context, { filename: 'fullmakt:realm' })
  }
}

function libraryScript(library: SandboxQuestion['library']): Script {
  const filename = 'fullmakt:library'
  if (!('path' in library)) return new vm.Script(library.text, { filename })
  const text = readFileSync(library.path, 'utf8')
  // What another engine made is rejected, and the script is compiled as usual.
  const cachedData = library.compiled === undefined ? undefined : readFileSync(library.compiled)
  return new vm.Script(text, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}

// What the bundler lets pass and the engine does not, such as a regular expression that is none. The place stands in the text above the stack alone.
function configScript(code: string): Script | Thrown {
  try {
    return new vm.Script(code, { filename: 'fullmakt:config' })
  } catch (error) {
    const { message, stack } = error as SyntaxError
    const [, line, before] = /^(fullmakt:config:\d+)\n.*\n([ \t]*)\^/.exec(stack ?? '') ?? []
    return { kind: 'threw', message, stack: line === undefined ? '' : `at ${line}:${(before?.length ?? 0) + 1}` }
  }
}

// Asks nothing that a trap or a getter of the config would answer.
function isTimeout(error: unknown): boolean {
  return (
    types.isNativeError(error) &&
    Object.getOwnPropertyDescriptor(error, 'code')?.value === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}

writeFileSync(1, JSON.stringify(evaluate(JSON.parse(readFileSync(0, 'utf8')) as SandboxQuestion)))
// At once: what Node does with promises that nobody handled reads what they were rejected with.
process.exit(0)
