import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { compileTests } from '@fullmakt/compiler'
import type { Program, Span } from '@fullmakt/ir'
import type { ArgumentValidator } from '../argument-validators.ts'
import { expandCases, type PolicyCase } from './expand-cases.ts'
import { type Failure, judgeCase } from './judge-case.ts'
import { type ReadTable, readTable } from './read-table.ts'
import type { Place, Problem } from './test-table.ts'

/** What came of files of policy tests. */
export interface TestRun {
  readonly files: number
  readonly cases: readonly PolicyCase[]
  /** What is wrong with the files: what has a problem is no case. */
  readonly problems: readonly Problem[]
  /** Whether a file could not be read, or is no table of the form. */
  readonly unreadable: boolean
  readonly failures: readonly Failure[]
}

/** What tables in TypeScript are compiled with. */
export interface TableConfig {
  /** Absolute path of the config. */
  readonly configFile: string
  readonly typeCheck: boolean
}

/** Reads files of policy tests and judges their cases. Takes absolute paths and the folder that places are shown from. */
export async function testRun(
  files: readonly string[],
  program: Program,
  validate: ArgumentValidator,
  { cwd, config }: { readonly cwd: string; readonly config: TableConfig },
): Promise<TestRun> {
  const cases: PolicyCase[] = []
  const problems: Problem[] = []
  let unreadable = false
  for (const path of files) {
    const { table, problems: found } = await tableAt(path, program, cwd, config)
    problems.push(...found)
    if (found.length > 0) {
      unreadable = true
      continue
    }
    const expanded = expandCases(table, validate)
    problems.push(...expanded.problems)
    cases.push(...expanded.cases)
  }
  const known = new Set<string>()
  // A test that code makes many times is wrong in one place.
  const once = problems.filter((problem) => known.size < known.add(JSON.stringify(problem)).size)
  const failures = cases.flatMap((one) => judgeCase(program, one) ?? [])
  return { files: files.length, cases, problems: once, unreadable, failures }
}

async function tableAt(path: string, program: Program, cwd: string, config: TableConfig): Promise<ReadTable> {
  const file = relative(cwd, path).replaceAll(sep, '/')
  const start: Place = { file, line: 1, column: 1 }
  const broken = (...problems: readonly Problem[]): ReadTable => ({
    table: { file, principals: new Map(), tests: [] },
    problems,
  })
  if (/\.[cm]?ts$/.test(path)) {
    const compiled = await compileTests({ ...config, testFile: path })
    const placeOf = (span: Span | null | undefined): Place => {
      if (span === null || span === undefined) return start
      const from = relative(cwd, join(dirname(config.configFile), span.file)).replaceAll(sep, '/')
      return { file: from, line: span.line, column: span.column }
    }
    if (!compiled.ok) {
      return broken(...compiled.diagnostics.map(({ span, message }) => ({ place: placeOf(span), message })))
    }
    return readTable(compiled.text, file, program, (line) => placeOf(compiled.places[line - 2]))
  }
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return broken({ place: start, message: 'the file cannot be read' })
  return readTable(text.replace(/^\ufeff/, ''), file, program)
}
