import { reporters } from '@fullmakt/compiler'
import type { Given } from './command.ts'

/** A form that a plan has. */
export type PlanFormat = 'text' | 'json' | 'markdown' | 'github'

/** Where a plan goes, and the flags that are left for diagnostics. */
export interface PlanReports {
  readonly stdout: PlanFormat
  /** Forms with files of their own; paths as they were given. */
  readonly files: readonly (readonly [PlanFormat, string])[]
  /** For when the config is not right: the same forms, as far as diagnostics have them. */
  readonly onFailure: Given
  /** For when it is right: forms that only diagnostics have. */
  readonly onSuccess: Given
}

const FORMATS: readonly PlanFormat[] = ['text', 'json', 'markdown', 'github']

/**
 * Reads `--format`, `--json` and `--reporter NAME[=FILE]` of a command that shows a plan.
 * Forms of plans and of diagnostics are both taken; returns a word where one is neither, or two want standard output.
 */
export function planReportsOf(given: Given): PlanReports | string {
  const { format, json, reporter, 'fail-on': _, ...flags } = given.flags
  const files: [PlanFormat, string][] = []
  const open = new Set<string>()
  const asked: readonly (readonly [flag: string, entry: string])[] = [
    ...(json === true
      ? [['format', 'json'] as const]
      : format === undefined
        ? []
        : [['format', String(format)] as const]),
    ...[reporter ?? []].flat().map((entry) => ['reporter', String(entry)] as const),
  ]
  const failing: string[] = []
  const succeeding: string[] = []
  for (const [flag, entry] of asked) {
    const [name = '', ...rest] = entry.split('=')
    const plan = FORMATS.find((known) => known === name)
    const isDiagnostic = (reporters as readonly string[]).includes(name)
    if ((plan === undefined && !isDiagnostic) || (flag === 'format' && rest.length > 0))
      return `there is no ${flag} \`${flag === 'format' ? entry : name}\``
    if (rest.length > 0 && rest.join('=') === '') return `\`--reporter ${name}=\` names no file`
    if (rest.length === 0 && plan !== undefined) open.add(plan)
    if (rest.length > 0 && plan !== undefined) files.push([plan, rest.join('=')])
    if (isDiagnostic) failing.push(entry)
    if (plan === undefined) succeeding.push(entry)
  }
  const machine = [...open].filter((name) => name !== 'text')
  if (machine.length > 1)
    return `standard output takes one report: give the others files, such as \`--reporter ${machine[1]}=FILE\``
  const withReporters = (list: readonly string[]): Given => ({ ...given, flags: { ...flags, reporter: list } })
  return {
    stdout: (machine[0] as PlanFormat | undefined) ?? 'text',
    files,
    onFailure: withReporters(failing),
    onSuccess: withReporters(succeeding),
  }
}
