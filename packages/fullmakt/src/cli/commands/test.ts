import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { Compilation } from '@fullmakt/compiler'
import { formatSpan, type Program } from '@fullmakt/ir'
import type { ArgumentValidator } from '../argument-validators.ts'
import type { Command, Given } from '../command.ts'
import { compileConfig, compileFlags, usage } from '../compile-config.ts'
import type { ExitCode, Io } from '../io.ts'
import type { TestResults } from '../policy-tests/render.ts'
import type { TestRun } from '../policy-tests/test-run.ts'
import { report } from '../reports.ts'

/** `fullmakt test`: holds the rules to tables of what they should decide. */
export const test: Command = {
  name: 'test',
  summary: 'hold the rules to tables of what they should decide',
  steps: [
    'do what `check` does, and stop if the config is not right',
    'read the tables: every combination of principals, clients, tools and arguments is a case; what a table does not name must be denied',
    "validate the arguments by the tools' schemas, and decide each case at the time the table says",
    'compare effect, rule, limit, redaction and approval with what is expected',
    'with --coverage, say which rules never decided and which conditions were never true or never false',
    'with --mutate, make mistakes in the rules on purpose, and say which ones no case notices',
  ],
  positionals: [
    {
      name: 'FILE',
      summary:
        'a table, or a folder of them; all *.policy.yaml and *.policy.ts beside the config and below it unless said',
      optional: true,
    },
  ],
  flags: {
    ...compileFlags,
    format: { value: 'FORMAT', summary: 'text, json or github; text unless said' },
    reporter: { value: 'FORMAT', summary: 'the same as --format' },
    'no-typecheck': { summary: 'leave TypeScript out, for a quick look' },
    coverage: { summary: 'say what no case has shown' },
    mutate: { summary: 'say which mistakes no case would notice' },
    'fail-under': { value: 'PERCENT', summary: 'with --coverage or --mutate: fail when either is less' },
    generate: {
      summary: 'write a table of what the rules decide now: a call for each rule, and those beside each number',
    },
    out: { value: 'FILE', summary: 'with --generate, write to this file, which must not be there yet' },
  },
  examples: [
    'fullmakt test',
    'fullmakt test payments.policy.yaml --coverage',
    'fullmakt test --coverage --mutate --fail-under 90 --reporter github',
    'fullmakt test --generate --out generated.policy.yaml',
  ],
  exitCodes: {
    0: 'all is as expected',
    1: 'something is not, or the config is not right',
    3: 'a file could not be read, or there is none',
  },
  async run(given, io) {
    const { flags } = given
    const under = flags['fail-under'] === undefined ? undefined : Number(flags['fail-under'])
    if (under !== undefined && !(under >= 0 && under <= 100))
      return usage('`--fail-under` takes a number from 0 to 100', io)
    if (under !== undefined && flags['coverage'] !== true && flags['mutate'] !== true)
      return usage('`--fail-under` goes with `--coverage` or `--mutate`', io)
    if (flags['out'] !== undefined && flags['generate'] !== true) return usage('`--out` goes with `--generate`', io)
    const form = formOf(given)
    if (form === undefined) return usage('results are text, json or github', io)
    const compiled = await compileConfig(given, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation } = compiled
    if (compilation.program === null || compiled.exit !== 0) {
      if (!(await report(compilation, given, io))) return 3
      return compiled.exit === 0 ? 1 : compiled.exit
    }
    const { argumentValidators } = await import('../argument-validators.ts')
    const validate = await argumentValidators(compilation.program.tools)
    if (flags['generate'] === true) return generated(compilation.program, validate, given, io)
    return tested(compilation, compilation.program, validate, { given, io, form, under })
  },
}

type Form = 'text' | 'json' | 'github'

function formOf({ flags }: Given): Form | undefined {
  const form = flags['json'] === true ? 'json' : (flags['format'] ?? flags['reporter'] ?? 'text')
  return form === 'text' || form === 'json' || form === 'github' ? form : undefined
}

interface Asked {
  readonly given: Given
  readonly io: Io
  readonly form: Form
  readonly under: number | undefined
}

async function tested(
  { folder, configFile }: Compilation,
  program: Program,
  validate: ArgumentValidator,
  { given: { flags, positionals }, io, form, under }: Asked,
): Promise<ExitCode> {
  const { filesAt } = await import('../policy-tests/find-files.ts')
  const path = positionals['FILE']
  const files = filesAt(path === undefined ? folder : resolve(io.cwd, String(flags['cwd'] ?? '.'), path)) ?? []
  if (files.length === 0) {
    const where = path === undefined ? 'beside the config' : `at \`${path}\``
    io.stderr.write(
      `error  there is no *.policy.yaml or *.policy.ts ${where}\n  help: fullmakt test --generate --out generated.policy.yaml\n`,
    )
    return 3
  }
  const { testRun } = await import('../policy-tests/test-run.ts')
  const run = await testRun(files, program, validate, {
    cwd: io.cwd,
    config: { configFile: join(folder, configFile), typeCheck: flags['no-typecheck'] !== true },
  })
  const isGood = run.problems.length === 0 && run.failures.length === 0
  const coverage =
    flags['coverage'] === true ? (await import('../policy-tests/coverage.ts')).coverageOf(program, run.cases) : null
  const mutation = flags['mutate'] === true && isGood ? await scored(program, run, validate, io) : null
  if (flags['mutate'] === true && !isGood)
    io.stderr.write('no mutants were made: they would tell nothing while a case fails\n')
  const { percent, renderGithub, renderText, resultsDocument } = await import('../policy-tests/render.ts')
  const from = (file: string): string => relative(io.cwd, join(folder, file)).replaceAll(sep, '/')
  const show = (span: Program['rules'][number]['span']): string => formatSpan({ ...span, file: from(span.file) })
  const results: TestResults = { run, coverage, mutation }
  if (form === 'json') io.stdout.write(`${JSON.stringify(resultsDocument(results, from), null, 2)}\n`)
  else io.stdout.write(form === 'github' ? renderGithub(results, show) : renderText(results, show))
  if (run.unreadable) return 3
  const shares = [
    ...(coverage === null ? [] : [percent(coverage.covered, coverage.points)]),
    ...(mutation === null ? [] : [percent(mutation.killed, mutation.mutants - mutation.equivalent)]),
  ]
  const isEnough = under === undefined || shares.every((share) => share >= under)
  if (!isEnough) io.stderr.write(`error  less than ${under} % are covered or noticed\n`)
  return isGood && isEnough ? 0 : 1
}

async function scored(
  program: Program,
  run: TestRun,
  validate: ArgumentValidator,
  io: Io,
): Promise<TestResults['mutation']> {
  const { mutationScore } = await import('../policy-tests/mutation-score.ts')
  const options = {
    validate: (tool: Program['tools'][number], args: Parameters<ArgumentValidator>[1]) => validate(tool.name, args).ok,
  }
  const score = mutationScore(program, run.cases, options, (done, all) => {
    if (io.stderr.isTerminal && done % 10 === 0) io.stderr.write(`\rmutant ${done} of ${all}`)
  })
  if (io.stderr.isTerminal) io.stderr.write('\r\u001b[K')
  return score
}

async function generated(program: Program, validate: ArgumentValidator, { flags }: Given, io: Io): Promise<ExitCode> {
  const { generate } = await import('../policy-tests/generate.ts')
  const out = flags['out'] === undefined ? undefined : String(flags['out'])
  const path = out === undefined ? undefined : resolve(io.cwd, String(flags['cwd'] ?? '.'), out)
  if (path !== undefined && existsSync(path)) {
    io.stderr.write(`error  \`${out}\` is there already\n`)
    return 3
  }
  const text = generate(program, validate)
  if (path === undefined) {
    io.stdout.write(text)
    return 0
  }
  const { writeWhole } = await import('../write-whole.ts')
  const written = writeWhole(path, text)
  if (written.ok) io.stdout.write(`wrote  ${out}\n`)
  else io.stderr.write(`error  \`${out}\` could not be written: ${written.reason}\n`)
  return written.ok ? 0 : 3
}
