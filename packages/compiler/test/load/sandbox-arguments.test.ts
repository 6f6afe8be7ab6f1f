import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sandboxArguments } from '../../src/load/sandbox-arguments.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-test-')))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'named.txt'), 'named')
writeFileSync(join(folder, 'other.txt'), 'other')

/** What a script of the host's own realm comes to that is started so: a text, or the code or the name of an error. */
function outcomeOf(expression: string): string {
  const script = join(folder, 'probe.cjs')
  writeFileSync(
    script,
    `const told = (() => { try { return String(${expression}) } catch (error) { return error.code ?? error.name } })()
require('node:fs').writeSync(1, told)`,
  )
  const { stdout } = spawnSync(process.execPath, sandboxArguments(script, [join(folder, 'named.txt')]), {
    encoding: 'utf8',
  })
  return stdout
}

test.each([
  ["require('node:fs').readFileSync(__dirname + '/named.txt', 'utf8')", 'named'],
  ["require('node:fs').readFileSync(__dirname + '/other.txt', 'utf8')", 'ERR_ACCESS_DENIED'],
  ["require('node:fs').writeFileSync(__dirname + '/named.txt', 'x')", 'ERR_ACCESS_DENIED'],
  ["require('node:child_process').spawnSync('true')", 'ERR_ACCESS_DENIED'],
  ["new (require('node:worker_threads').Worker)(__filename)", 'ERR_ACCESS_DENIED'],
  ["eval('1')", 'EvalError'],
  ["new Function('return process')()", 'EvalError'],
  [
    "require('node:vm').runInContext('this.constructor.constructor(\"return 1\")()', require('node:vm').createContext())",
    'EvalError',
  ],
  ['require("node:v8").getHeapStatistics().heap_size_limit < 800 * 2 ** 20', 'true'],
])('%s comes to %s', (expression, outcome) => {
  expect(outcomeOf(expression)).toBe(outcome)
})
