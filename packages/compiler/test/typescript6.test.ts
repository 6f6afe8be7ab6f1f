import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript6'
import { describe, expect, test } from 'vitest'
import { checkerOptions, openSyntax, typeCheck } from '../src/typescript/adapter.ts'
import { conditionCallEdits } from '../src/typescript/condition-calls.ts'
import { applyEdits, type Edit, originalOffset } from '../src/typescript/edits.ts'
import type { TypeScriptProblem } from '../src/typescript/native-problems.ts'
import { makeProject } from './support.ts'

const folder = join(import.meta.dirname, 'fixtures/type-errors')
/** Mistakes of form, which the other fixtures do not have. */
const SYNTAX: Readonly<Record<string, string>> = {
  'unclosed.ts': 'export default { a: [1, 2 }\n',
  'enum.ts': 'enum A { B }\nexport default A\n',
  'unknown-module.ts': "import { x } from './nowhere.ts'\nexport default x\n",
  'type-as-value.ts': "import { AnyTool } from 'fullmakt'\nexport const t: AnyTool[] = []\n",
}
const fixtures = [
  ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
  ...Object.entries(SYNTAX),
]

/** That an argument lacks a property is said with or without the head that the argument does not fit, and the two choose differently. */
const HEAD_OF: ReadonlyMap<number, number> = new Map([
  [2739, 2345],
  [2740, 2345],
  [2741, 2345],
])

/** A problem as both compilers know it: code and UTF-16 offsets in the text that the user wrote. */
interface Found {
  readonly code: number
  readonly start: number
  readonly end: number
}

describe('TypeScript 6 and 7 find the same', () => {
  test.each(fixtures)(
    'in %s',
    (_, text) => {
      using project = makeProject({ 'fullmakt.config.ts': text })
      const file = project.configFile
      const check = typeCheck(file)
      if (!check.ok) throw new Error(check.reason)
      const ours = check.problems.filter((problem) => problem.file === file).map(foundOf)
      expect(ours.length).toBeGreaterThan(0)
      expect(ours.sort(byPlace)).toEqual(withTypeScript6(file, text).toSorted(byPlace))
    },
    60_000,
  )
})

function withTypeScript6(file: string, text: string): readonly Found[] {
  const edits = editsOf(file)
  const { options, errors } = ts.convertCompilerOptionsFromJson(checkerOptions(), '/')
  expect(errors).toEqual([])
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  host.readFile = (path) => (path === file ? applyEdits(text, edits) : readFile(path))
  host.getSourceFile = (path, target) => {
    const content = host.readFile(path)
    return content === undefined ? undefined : ts.createSourceFile(path, content, target)
  }
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)!
  const syntactic = program.getSyntacticDiagnostics(source)
  return (syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(source)).map(
    ({ code, start = 0, length = 0 }) => ({
      code: HEAD_OF.get(code) ?? code,
      start: originalOffset(start, edits),
      end: originalOffset(start + length, edits),
    }),
  )
}

function editsOf(file: string): readonly Edit[] {
  using opened = openSyntax([file], {})
  const source = opened?.program.getSourceFile(file)
  return source === undefined ? [] : conditionCallEdits(source)
}

function foundOf({ code, start, end }: TypeScriptProblem): Found {
  return { code: HEAD_OF.get(code) ?? code, start, end }
}

function byPlace(a: Found, b: Found): number {
  return a.start - b.start || a.end - b.end || a.code - b.code
}
