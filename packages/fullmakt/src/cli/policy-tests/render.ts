import type { Json, JsonObject, Span } from '@fullmakt/ir'
import { count } from '../compile-config.ts'
import { requestDocument, requestWords } from '../request-words.ts'
import { visible } from '../visible.ts'
import type { Coverage } from './coverage.ts'
import type { PolicyCase } from './expand-cases.ts'
import type { Failure } from './judge-case.ts'
import type { MutationScore } from './mutation-score.ts'
import type { TestRun } from './test-run.ts'
import { formatPlace } from './test-table.ts'

/** What a run has shown. Coverage and mutation are null when they were not asked for. */
export interface TestResults {
  readonly run: TestRun
  readonly coverage: Coverage | null
  readonly mutation: MutationScore | null
}

/** Says where a span of the config is, from where the reader stands. */
export type ShowSpan = (span: Span) => string

/** The results for people. */
export function renderText({ run, coverage, mutation }: TestResults, show: ShowSpan): string {
  const { failures, problems, cases, files } = run
  const bad = failures.length + problems.length
  const summary = `${count(cases.length, 'case')} in ${count(files, 'file')}`
  return [
    ...problems.map(({ place, message }) => `ERROR ${formatPlace(place)}  ${message}`),
    ...failures.flatMap((failure) => [
      `FAIL  ${formatPlace(failure.case.place)}  ${caseWords(failure.case)}`,
      ...reasons(failure, show).map((line) => `      ${line}`),
    ]),
    ...(coverage === null ? [] : coverageLines(coverage, show)),
    ...(mutation === null ? [] : mutationLines(mutation, show)),
    bad === 0
      ? `ok: ${summary}`
      : `failed: ${count(failures.length, 'failure')}, ${count(problems.length, 'error')} in ${summary}`,
    '',
  ]
    .map(visible)
    .join('\n')
}

/**
 * The failures as workflow commands, one a line.
 *
 * @see GitHub Actions, workflow commands, "Setting an error message"
 */
export function renderGithub({ run, coverage, mutation }: TestResults, show: ShowSpan): string {
  const line = (severity: string, file: string, at: string, title: string, message: string): string =>
    `::${severity} file=${property(file)},${at},title=${property(title)}::${data(message)}\n`
  const at = (place: { readonly line: number; readonly column: number }): string =>
    `line=${place.line},col=${place.column}`
  const onRule = (span: Span, title: string, message: string): string =>
    line('warning', show(span).replace(/:\d+:\d+$/, ''), at(span), title, message)
  return [
    ...run.problems.map(({ place, message }) => line('error', place.file, at(place), 'policy test', message)),
    ...run.failures.map((failure) => {
      const { place } = failure.case
      const message = [caseWords(failure.case), ...reasons(failure, show)].join('\n')
      return line('error', place.file, at(place), 'policy test', message)
    }),
    ...(coverage?.uncovered ?? []).map((one) => onRule(one.span, 'policy coverage', uncoveredWords(one))),
    ...(mutation?.survivors ?? []).map((one) =>
      onRule(one.span, 'policy mutant', `no test notices: \`${one.name}\`: ${one.change}`),
    ),
  ].join('')
}

/** The results for programs. */
export function resultsDocument({ run, coverage, mutation }: TestResults, from: (file: string) => string): JsonObject {
  const moved = (span: Span): JsonObject => ({ ...span, file: from(span.file) })
  const { failures, problems, cases, files } = run
  return {
    format: 'fullmakt.test-results',
    version: '1.0',
    files,
    cases: cases.length,
    passed: cases.length - failures.length,
    problems: problems.map(({ place, message }) => ({ place: { ...place }, message })),
    failures: failures.map(({ case: one, mismatches, rule, nearMisses }) => ({
      test: one.test.name,
      place: { ...one.place },
      principal: one.principal,
      client: one.client,
      tool: one.tool,
      args: one.args,
      mismatches: mismatches.map((mismatch) => ({ ...mismatch })),
      rule: rule === null ? null : { name: rule.name, span: moved(rule.span) },
      nearMisses: nearMisses.map(({ rule: name, span, condition, found }) => ({
        rule: name,
        span: moved(span),
        condition,
        ...(found === undefined ? {} : { found }),
      })),
    })),
    coverage:
      coverage === null
        ? null
        : {
            points: coverage.points,
            covered: coverage.covered,
            dead: coverage.dead,
            uncovered: coverage.uncovered.map((one) => ({ ...one, span: moved(one.span) })),
          },
    mutation:
      mutation === null
        ? null
        : {
            mutants: mutation.mutants,
            killed: mutation.killed,
            equivalent: mutation.equivalent,
            survivors: mutation.survivors.map(({ name, change, span, example }) => ({
              name,
              change,
              span: moved(span),
              example: example === null ? null : requestDocument(example),
            })),
          },
  }
}

/** How much of something there is, in percent; all of nothing is 100. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (part / whole) * 100
}

/** A value that was found, for people. */
export function foundWords(found: Json | undefined): string {
  return found === undefined ? 'is absent' : `is ${JSON.stringify(found)}`
}

function reasons({ mismatches, rule, nearMisses }: Failure, show: ShowSpan): readonly string[] {
  const by = rule === null ? 'by default: no rule matches' : `by \`${rule.name}\`  ${show(rule.span)}`
  return [
    ...mismatches.flatMap(({ what, expected, got }) => [
      `expected  ${what === 'effect' ? '' : `${what} `}${expected}`,
      `got       ${what === 'effect' ? '' : `${what} `}${got}, ${by}`,
    ]),
    ...nearMisses.map(
      (miss) => `near      \`${miss.rule}\`  ${show(miss.span)}  needs ${miss.condition}, ${foundWords(miss.found)}`,
    ),
  ]
}

function caseWords({ test, principal, client, tool, args }: PolicyCase): string {
  const through = test.clients.size > 1 ? ` through ${client}` : ''
  return `${test.name}: ${principal} calls ${tool}${test.args.size > 1 ? ` (${args})` : ''}${through}`
}

function coverageLines({ points, covered, uncovered, dead }: Coverage, show: ShowSpan): readonly string[] {
  const notCounted = dead.length === 0 ? '' : `; ${count(dead.length, 'rule')} that can decide nothing not counted`
  return [
    `coverage  ${percent(covered, points).toFixed(1)} % (${covered} of ${points}${notCounted})`,
    ...uncovered.map((one) => `  ${uncoveredWords(one)}  ${show(one.span)}`),
  ]
}

function uncoveredWords({ name, condition, never }: Coverage['uncovered'][number]): string {
  if (condition === null) return `never ${never === 'bound' ? 'binds' : 'decides'}: \`${name}\``
  return `never ${never}: ${condition} in \`${name}\``
}

function mutationLines({ mutants, killed, equivalent, survivors }: MutationScore, show: ShowSpan): readonly string[] {
  const counted = mutants - equivalent
  return [
    `mutants   ${percent(killed, counted).toFixed(1)} % noticed (${killed} of ${counted}; ${equivalent} that mean the same not counted)`,
    ...survivors.flatMap(({ name, change, span, example }) => [
      `  not noticed: \`${name}\`: ${change}  ${show(span)}`,
      `      ${example === null ? 'it may mean the same' : `for instance ${requestWords(example)}`}`,
    ]),
  ]
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
