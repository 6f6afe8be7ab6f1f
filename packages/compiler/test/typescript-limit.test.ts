import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explanations } from '../src/diagnostics/explanations.ts'
import { typeCheck } from '../src/typescript/adapter.ts'
import { typeDiagnostics } from '../src/typescript/type-diagnostics.ts'
import { compileText, configText, line, makeProject } from './support.ts'

/** What a type-check says that may take one second of work. */
function saidInOneSecond(text: string): readonly string[] {
  using project = makeProject({ 'fullmakt.config.ts': text })
  const check = typeCheck(project.configFile, {}, new Map(), [project.configFile], { seconds: 1 })
  return typeDiagnostics(check, project.folder, () => text).map(line)
}

const { bad, good } = explanations['FMK1108']!
const ended = '- FMK1108 the type-check was ended: 120 seconds of work were not enough, or the memory was not'

// Elsewhere nothing limits a process.
describe.runIf(existsSync('/bin/sh'))('types that do not come to an end are one diagnostic', () => {
  test.each([
    ['a recursion that doubles', bad],
    ['a literal nested a thousand levels deep', `export const deep = ${'{a:'.repeat(1_000)}1${'}'.repeat(1_000)}`],
  ])('%s', (_, text) => {
    expect(saidInOneSecond(text)).toEqual([ended])
  })

  test('and those that do are none', () => {
    expect(saidInOneSecond(good)).toEqual([])
  })
})

test('a file that is nested too deep to be walked through is diagnostics, not an error of the engine', async () => {
  const when = `${'not('.repeat(4_000)}{ args: { id: 'x' } }${')'.repeat(4_000)}`
  const { diagnostics } = await compileText(configText({ policies: `allow('m', { what: thing, when: ${when} })` }))
  const codes = diagnostics.map(({ code }) => code)
  expect(codes).toContain('FMK1108')
  expect(codes.every((code) => ['FMK1102', 'FMK1103', 'FMK1108'].includes(code))).toBe(true)
})
