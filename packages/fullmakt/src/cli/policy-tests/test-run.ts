import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Program } from '@fullmakt/ir'
import type { ArgumentValidator } from '../argument-validators.ts'
import { expandCases, type PolicyCase } from './expand-cases.ts'
import { type Failure, judgeCase } from './judge-case.ts'
import { readTable } from './read-table.ts'
import type { Problem } from './test-table.ts'

/** What came of files of policy tests. */
export interface TestRun {
  readonly files: number
  readonly cases: readonly PolicyCase[]
  /** What is wrong with the files: what has a problem is no case. */
  readonly problems: readonly Problem[]
  /** Whether a file could not be read, or is not YAML of the form. */
  readonly unreadable: boolean
  readonly failures: readonly Failure[]
}

/** Reads files of policy tests and judges their cases. Takes absolute paths and the folder that places are shown from. */
export async function testRun(
  files: readonly string[],
  program: Program,
  validate: ArgumentValidator,
  cwd: string,
): Promise<TestRun> {
  const cases: PolicyCase[] = []
  const problems: Problem[] = []
  let unreadable = false
  for (const path of files) {
    const file = relative(cwd, path).replaceAll(sep, '/')
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) {
      problems.push({ place: { file, line: 1, column: 1 }, message: 'the file cannot be read' })
      unreadable = true
      continue
    }
    const { table, problems: found } = readTable(text.replace(/^\ufeff/, ''), file, program)
    problems.push(...found)
    if (found.length > 0) {
      unreadable = true
      continue
    }
    const expanded = expandCases(table, validate)
    problems.push(...expanded.problems)
    cases.push(...expanded.cases)
  }
  const failures = cases.flatMap((one) => judgeCase(program, one) ?? [])
  return { files: files.length, cases, problems, unreadable, failures }
}
