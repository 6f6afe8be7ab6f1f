import { resolve } from 'node:path'
import { digestJson, type Json } from '@fullmakt/ir'
import type { Command } from '../command.ts'
import { compileConfig, compileFlags, reportDiagnostics, usage } from '../compile-config.ts'
import { openArtifactFolder } from '../open-artifact-folder.ts'
import { renderPlan } from '../render-plan.ts'

/** `fullmakt plan`: shows what a change of the config changes, before it is built. */
export const plan: Command = {
  name: 'plan',
  summary: 'show who gains or loses access, and what else changes',
  steps: [
    'do what `check` does, and stop if the config is not right',
    'verify the artifact to compare with',
    'compare what both allow, exactly, and give for each change of access one request that is decided differently',
    'compare tools, authorization server, upstreams and secrets',
  ],
  positionals: [],
  flags: {
    ...compileFlags,
    against: { value: 'DIR', summary: 'the artifact to compare with; dist/fullmakt unless said' },
    'exit-code': { summary: 'exit with 10 for changes that broaden nothing, 11 for others' },
  },
  examples: ['fullmakt plan', 'fullmakt plan --against deployed --exit-code', 'fullmakt plan --json | jq .verdict'],
  exitCodes: {
    0: 'said',
    1: 'the config is not right, or the artifact is not whole',
    3: 'one of them could not be read',
    10: 'with --exit-code: changes, and none of them broadens',
    11: 'with --exit-code: changes that broaden, or were not proven not to',
  },
  async run(given, io) {
    const compiled = await compileConfig(given, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { program } = compiled.compilation
    if (program === null || compiled.exit !== 0) {
      reportDiagnostics(compiled.compilation, given, io)
      return compiled.exit === 0 ? 1 : compiled.exit
    }
    const cwd = resolve(io.cwd, String(given.flags['cwd'] ?? '.'))
    const baseline = await openArtifactFolder(String(given.flags['against'] ?? 'dist/fullmakt'), { ...io, cwd })
    if (!baseline.ok) return baseline.exit
    const { compare } = await import('@fullmakt/plan')
    const older = baseline.artifact.program
    const changes = compare(older, program)
    const broadens = changes.some(({ direction }) => direction === 'broader' || direction === 'undecided')
    if (given.flags['json'] === true || given.flags['format'] === 'json') {
      const document = {
        format: 'fullmakt.plan',
        version: '1.0',
        base: { program: await digestJson(older as unknown as Json), artifact: baseline.artifact.digest },
        head: { program: await digestJson(program as unknown as Json) },
        verdict: { changed: changes.length > 0, broadens },
        changes,
      }
      io.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
    } else {
      io.stdout.write(renderPlan(changes))
    }
    if (given.flags['exit-code'] !== true || changes.length === 0) return 0
    return broadens ? 11 : 10
  },
}
