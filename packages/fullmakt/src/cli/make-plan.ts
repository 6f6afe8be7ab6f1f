import { join, relative, resolve, sep } from 'node:path'
import {
  type Digest,
  digestJson,
  type Json,
  type JsonObject,
  type Program,
  surfaceDigest,
  type ToolNode,
} from '@fullmakt/ir'
import type { Because, Change } from '@fullmakt/plan'
import type { AnalysisOptions } from '@fullmakt/policy'
import { APPROVALS, readApprovals, withApprovals } from './approvals.ts'
import { argumentValidators } from './argument-validators.ts'
import { type BaselineSource, openBaseline } from './baseline.ts'
import type { Given } from './command.ts'
import { compileConfig, configPath, usage } from './compile-config.ts'
import type { ExitCode, Io } from './io.ts'
import type { PlanReports } from './plan-reports.ts'
import { report } from './reports.ts'

/** The comparison of a config with a baseline. */
export interface Plan {
  readonly base: BaselineSource
  readonly head: { readonly surface: Digest; readonly program: Digest }
  readonly older: Program
  readonly program: Program
  /** All of them; those that were approved say so. Files of the newer Program are relative to where the command runs. */
  readonly changes: readonly Change[]
  /** The config's folder. Absolute. */
  readonly folder: string
}

/** A plan, or the exit code after the reason was said. */
export type MadePlan = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly exit: ExitCode }

/**
 * Compiles the config, opens the baseline that `--against` names, compares, and reads what was approved.
 * Says on stderr what is wrong, and diagnostics where the reports want them.
 */
export async function makePlan(given: Given, reports: PlanReports, io: Io): Promise<MadePlan> {
  const fail = (exit: ExitCode): MadePlan => ({ ok: false, exit })
  const compiled = await compileConfig(reports.onFailure, io)
  if (compiled.kind === 'usage') return fail(usage(compiled.message, io))
  const { compilation, exit } = compiled
  const { program } = compilation
  if (program === null || exit !== 0) {
    if (!(await report(compilation, reports.onFailure, io))) return fail(3)
    return fail(exit === 0 ? 1 : exit)
  }
  if (!(await report(compilation, reports.onSuccess, io, { filesOnly: true }))) return fail(3)
  const folder = resolve(configPath(given, io), '..')
  const read = readApprovals(join(folder, APPROVALS))
  if (!read.ok) {
    io.stderr.write(`error  \`${APPROVALS}\` cannot be read: ${read.reason}\n`)
    return fail(3)
  }
  const cwd = resolve(io.cwd, String(given.flags['cwd'] ?? '.'))
  const against = given.flags['against'] === undefined ? undefined : String(given.flags['against'])
  const baseline = await openBaseline(against, { folder, configFile: compilation.configFile }, { ...io, cwd })
  if (!baseline.ok) return fail(baseline.exit)
  const { compare } = await import('@fullmakt/plan')
  const found = await compare(baseline.program, program, await analysisOptions(baseline.program, program))
  const from = (file: string): string => relative(io.cwd, join(folder, file)).replaceAll(sep, '/')
  const moved = (place: Because): Because =>
    place.program === 'older' ? place : { ...place, span: { ...place.span, file: from(place.span.file) } }
  const changes = found.map((change) => ({ ...change, because: change.because.map(moved) }))
  return {
    ok: true,
    plan: {
      base: baseline.source,
      head: { surface: await surfaceDigest(program), program: await digestJson(program as unknown as Json) },
      older: baseline.program,
      program,
      changes: await withApprovals(changes, read.approvals, io.now()),
      folder,
    },
  }
}

// Only what the validators of an artifact would take is an example.
async function analysisOptions(older: Program, newer: Program): Promise<AnalysisOptions> {
  const rules = (program: Program, tool: string): string =>
    JSON.stringify([...program.rules, ...program.constraints].filter(({ tools }) => tools.includes(tool)))
  const isTouched = ({ name }: ToolNode): boolean => rules(older, name) !== rules(newer, name)
  const isUnclear = JSON.stringify(older.invariants) !== JSON.stringify(newer.invariants)
  const [before, after] = await Promise.all(
    [older, newer].map(({ tools }) => argumentValidators(isUnclear ? tools : tools.filter(isTouched))),
  )
  return {
    validate: (tool: ToolNode, args: JsonObject) => (newer.tools.includes(tool) ? after! : before!)(tool.name, args).ok,
  }
}
