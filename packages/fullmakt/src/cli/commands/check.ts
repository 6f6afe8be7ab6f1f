import { join } from 'node:path'
import type { Compilation } from '@fullmakt/compiler'
import type { Command, Given } from '../command.ts'
import { type CompiledConfig, compileConfig, compileFlags, count, usage } from '../compile-config.ts'
import type { Io } from '../io.ts'
import { report, reportsOf } from '../reports.ts'
import { surfaceName, surfaceState } from '../surface.ts'

/** `fullmakt check`: says whether a config is right, and where it is not. */
export const check: Command = {
  name: 'check',
  summary: 'say whether the config is right, and where it is not',
  steps: [
    'bundle the config and evaluate it where it can reach nothing',
    'type-check it with TypeScript',
    'check its meaning: tools, scopes, rules, upstreams, secrets',
    'say when the surface that is committed beside it is an older one',
    'with --fix, make the changes that can mean nothing else, and check again',
  ],
  positionals: [],
  flags: {
    ...compileFlags,
    fix: { summary: 'make the changes that can mean nothing else' },
    'dry-run': { summary: 'with --fix, only say which' },
    'no-typecheck': { summary: 'leave TypeScript out, for a quick look' },
  },
  examples: [
    'fullmakt check',
    'fullmakt check --fix',
    'fullmakt check --reporter github --reporter sarif=fullmakt.sarif',
    'fullmakt check -c infra/fullmakt.config.ts --json',
  ],
  exitCodes: { 0: 'the config is right', 1: 'it is not', 3: 'it could not be read or evaluated' },
  async run(given, io) {
    const started = io.now()
    if (given.flags['dry-run'] === true && given.flags['fix'] !== true)
      return usage('`--dry-run` goes with `--fix`', io)
    const first = await compileConfig(given, io, true)
    const compiled = given.flags['fix'] === true ? await fixed(first, given, io) : first
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation } = compiled
    const reports = reportsOf(given)
    if (!(await report(compilation, given, io))) return 3
    const isStale = await saysStale(compilation, io)
    const exit = compiled.exit === 0 && isStale && given.flags['fail-on'] === 'warning' ? 1 : compiled.exit
    if (typeof reports !== 'string' && reports.stdout !== null) return exit
    const { program, diagnostics, inputs } = compilation
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length
    const warnings = diagnostics.length - errors + (isStale ? 1 : 0)
    const sizes =
      program === null
        ? ''
        : `, ${count(program.tools.length, 'tool')}, ${count(program.rules.length, 'rule')}, ${count(program.upstreams.length, 'upstream')}`
    io.stdout.write(
      `${exit === 0 ? 'ok' : 'failed'}: ${count(errors, 'error')}, ${count(warnings, 'warning')} in ${count(inputs.length, 'file')}` +
        `${sizes} (${((io.now() - started) / 1_000).toFixed(1)} s)\n`,
    )
    return exit
  },
}

async function saysStale({ program, folder, configFile }: Compilation, io: Io): Promise<boolean> {
  const name = surfaceName(configFile)
  if (program === null || (await surfaceState(join(folder, name), program)) !== 'stale') return false
  io.stderr.write(`warning  \`${name}\` is not what the config means\n  help: fullmakt build --update-surface\n`)
  return true
}

/** Fixes may uncover other mistakes, and these have fixes too; each round mends something, and a few rounds are all there is. */
const ROUNDS = 5

async function fixed(first: CompiledConfig, given: Given, io: Io): Promise<CompiledConfig> {
  const { fixConfig, renderApplied } = await import('../fix-config.ts')
  const dryRun = given.flags['dry-run'] === true
  let compiled = first
  for (let round = 0; round < ROUNDS && compiled.kind === 'compiled'; round++) {
    const { compilation } = compiled
    const outcome = await fixConfig(compilation, { dryRun })
    if (!outcome.ok) {
      io.stderr.write(`error  \`${outcome.file}\` could not be written: ${outcome.reason}\n`)
      return { ...compiled, exit: 3 }
    }
    const lines = outcome.applied.flatMap((one) => renderApplied(one, compilation.folder, io.cwd))
    for (const line of lines) io.stderr.write(`${dryRun ? 'would fix' : 'fixed'}  ${line}\n`)
    if (dryRun || lines.length === 0) break
    compiled = await compileConfig(given, io)
  }
  return compiled
}
