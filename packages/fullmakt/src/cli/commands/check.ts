import type { Command } from '../command.ts'
import { compileConfig, compileFlags, count, reportDiagnostics, usage } from '../compile-config.ts'

/** `fullmakt check`: says whether a config is right, and where it is not. */
export const check: Command = {
  name: 'check',
  summary: 'say whether the config is right, and where it is not',
  steps: [
    'bundle the config and evaluate it where it can reach nothing',
    'type-check it with TypeScript',
    'check its meaning: tools, scopes, rules, upstreams, secrets',
  ],
  positionals: [],
  flags: compileFlags,
  examples: ['fullmakt check', 'fullmakt check --format github', 'fullmakt check -c infra/fullmakt.config.ts --json'],
  exitCodes: { 0: 'the config is right', 1: 'it is not', 3: 'it could not be read or evaluated' },
  async run(given, io) {
    const started = io.now()
    const compiled = await compileConfig(given, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation, exit } = compiled
    reportDiagnostics(compilation, given, io)
    if (given.flags['json'] === true || (given.flags['format'] ?? 'text') !== 'text') return exit
    const { program, diagnostics, inputs } = compilation
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length
    const warnings = diagnostics.length - errors
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
