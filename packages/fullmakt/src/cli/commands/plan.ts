import { resolve } from 'node:path'
import type { Change, DecidedAgain } from '@fullmakt/plan'
import type { Command, Given } from '../command.ts'
import { compileFlags, usage } from '../compile-config.ts'
import type { Io } from '../io.ts'
import { makePlan, type Plan } from '../make-plan.ts'
import { artifactOf } from '../plan-artifact.ts'
import { planDocument } from '../plan-document.ts'
import { planFilterOf, waits } from '../plan-filter.ts'
import { type PlanFormat, type PlanReports, planReportsOf } from '../plan-reports.ts'
import { renderPlan } from '../render-plan.ts'
import { renderPlanGithub } from '../render-plan-github.ts'
import { renderPlanMarkdown } from '../render-plan-markdown.ts'
import { renderReplay, renderReplayMarkdown, replayLog } from '../replay-log.ts'
import { writeWhole } from '../write-whole.ts'

/** `fullmakt plan`: shows what a change of the config changes, before it is built. */
export const plan: Command = {
  name: 'plan',
  summary: 'show who gains or loses access, and what else changes',
  steps: [
    'do what `check` does, and stop if the config is not right',
    'open what to compare with',
    'compare what both allow, exactly, and give for each change of access one request that is decided differently',
    'compare tools, authorization server, upstreams and secrets',
    'with --replay, decide again what the log says was decided, by how the questions of the rules came out then',
    'mark what was approved in fullmakt.approvals.json',
    'with --out, build the artifact too, and write down what a later build is held to',
  ],
  positionals: [],
  flags: {
    ...compileFlags,
    format: { value: 'FORMAT', summary: 'text, json, markdown or github; text unless said' },
    'fail-on': { value: 'KINDS', summary: 'exit with 1 for these, not approved: broadening,breaking,auth,undecided' },
    against: {
      value: 'BASE',
      summary:
        'an artifact, file:PATH, git:REF or https://SERVER; the surface committed at origin/HEAD or HEAD, else dist/fullmakt, unless said',
    },
    only: { value: 'SECTIONS', summary: 'only these: access,clients,auth,upstreams,secrets' },
    level: { value: 'LEVEL', summary: 'how much clients see: WIRE, CLIENT or STRICT; CLIENT unless said' },
    replay: { value: 'DATA', summary: 'decide the calls in the audit log of this data folder again' },
    out: { value: 'FILE', short: 'o', summary: 'write the whole plan to a file, for `build --plan`' },
    'exit-code': { summary: 'exit with 10 for changes that need no approval, 11 for others' },
  },
  examples: [
    'fullmakt plan',
    'fullmakt plan --against git:main --fail-on broadening,breaking',
    'fullmakt plan --against https://agents.example.com --exit-code',
    'fullmakt plan --out plan.json --reporter github --reporter markdown=plan.md',
    'fullmakt plan --against deployed --replay data',
    'fullmakt plan --json | jq .verdict',
  ],
  exitCodes: {
    0: 'said',
    1: 'the config is not right, the artifact is not whole, or --fail-on found something',
    3: 'one of them could not be read',
    10: 'with --exit-code: changes, and none of them needs an approval',
    11: 'with --exit-code: changes that need one',
  },
  async run(given, io) {
    const reports = planReportsOf(given)
    if (typeof reports === 'string') return usage(reports, io)
    const filter = planFilterOf(given)
    if (typeof filter === 'string') return usage(filter, io)
    const made = await makePlan(given, reports, io)
    if (!made.ok) return made.exit
    const changes = filter.wanted(made.plan.changes)
    const replayed =
      given.flags['replay'] === undefined
        ? undefined
        : await replayLog(resolve(cwdOf(given, io), String(given.flags['replay'])), made.plan, io)
    if (replayed?.ok === false) {
      io.stderr.write(`error  the log could not be decided again: ${replayed.reason}\n`)
      return 3
    }
    if (!(await writeAll({ made: made.plan, changes, replay: replayed?.replay }, reports, given, io))) return 3
    if (filter.fails(changes)) return 1
    if (given.flags['exit-code'] !== true || changes.length === 0) return 0
    return waits(changes) ? 11 : 10
  },
}

function cwdOf({ flags }: Given, io: Io): string {
  return resolve(io.cwd, String(flags['cwd'] ?? '.'))
}

/** What is shown. */
interface Shown {
  readonly made: Plan
  readonly changes: readonly Change[]
  readonly replay: DecidedAgain | undefined
}

async function writeAll(shown: Shown, { stdout, files }: PlanReports, { flags }: Given, io: Io): Promise<boolean> {
  const texts = files.map(([format, path]): readonly [string, string] => [path, textOf(format, shown)])
  if (flags['out'] !== undefined) {
    const { made, replay } = shown
    const { digest } = await artifactOf(made.program)
    const document = planDocument(made, made.changes, true, { artifact: digest }, replay)
    texts.push([String(flags['out']), jsonText(document)])
  }
  for (const [path, text] of texts) {
    const written = writeWhole(resolve(io.cwd, String(flags['cwd'] ?? '.'), path), text)
    if (!written.ok) {
      io.stderr.write(`error  the plan \`${path}\` could not be written: ${written.reason}\n`)
      return false
    }
  }
  io.stdout.write(textOf(stdout, shown))
  return true
}

function textOf(format: PlanFormat, { made, changes, replay }: Shown): string {
  switch (format) {
    case 'json':
      return jsonText(planDocument(made, changes, changes.length === made.changes.length, undefined, replay))
    case 'markdown':
      return renderPlanMarkdown(changes, made.base) + (replay === undefined ? '' : renderReplayMarkdown(replay))
    case 'github':
      return renderPlanGithub(changes)
    default:
      return renderPlan(changes, made.base) + (replay === undefined ? '' : renderReplay(replay))
  }
}

function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
