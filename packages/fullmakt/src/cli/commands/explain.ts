import { join, relative, resolve, sep } from 'node:path'
import { type Compilation, explainCode } from '@fullmakt/compiler'
import { formatSpan, type PrincipalAtom, type Program, type Span } from '@fullmakt/ir'
import type { Command, Given } from '../command.ts'
import { compileConfig, compileFlags, usage } from '../compile-config.ts'
import type { ExitCode, Io } from '../io.ts'
import { nearest } from '../nearest.ts'
import { report } from '../reports.ts'

/** `fullmakt explain`: what a diagnostic means, or why a call is decided as it is. */
export const explain: Command = {
  name: 'explain',
  summary: 'say what a diagnostic means, or why a call is decided so',
  steps: [
    'of a code: look it up in the catalogue, and say what it means, why it matters, what to do, and an example',
    'of a call: compile the config without type-checking it, and decide the call as the server would',
    'say which rule decides, what binds the call, what became of every other rule, and the smallest change that would be decided differently',
    'of an entry of the audit log: say how the questions of the rules on that call came out, and which rule decided',
    'with --who-can or --what-can: say who can call a tool, or what a role or an agent can call, and when',
  ],
  positionals: [{ name: 'CODE', summary: 'a code such as FMK2101', optional: true }],
  flags: {
    tool: { value: 'TOOL', summary: 'the tool that is called' },
    arg: { value: 'NAME=VALUE', many: true, summary: 'an argument; the value is JSON, or a text' },
    args: { value: 'JSON', summary: 'all arguments' },
    as: { value: 'NAME', summary: 'a principal of the tables of policy tests' },
    user: { value: 'USER', summary: 'the account of the resource owner' },
    agent: { value: 'AGENT', summary: 'a declared agent; it has all its roles unless said' },
    role: { value: 'ROLE', many: true, summary: 'a role that the call is judged by' },
    claim: { value: 'NAME=VALUE', many: true, summary: 'a claim; the value is JSON, or a text' },
    client: { value: 'CLIENT', summary: 'the client_id the call comes through' },
    now: { value: 'TIME', summary: 'when; Monday 2026-01-05T12:00:00Z unless said' },
    'who-can': { value: 'TOOL', summary: 'who can call this tool, and when' },
    entry: { value: 'INDEX', summary: 'a call that the audit log has; how the questions of the rules came out' },
    data: { value: 'DIR', summary: 'with --entry: where the database is; .fullmakt unless said' },
    'what-can': { value: 'NAME', summary: 'what this role or agent can call, and when' },
    config: compileFlags['config']!,
    cwd: compileFlags['cwd']!,
    json: { summary: 'one JSON document, for programs' },
  },
  examples: [
    'fullmakt explain FMK2101',
    'fullmakt explain --agent triage-bot --tool refund --arg amount=900',
    'fullmakt explain --as ada --tool refund --args \'{"amount":900}\' --now 2026-01-10T22:00:00Z',
    'fullmakt explain --entry 1204 --data data',
    'fullmakt explain --who-can refund --json',
  ],
  exitCodes: {
    0: 'said',
    1: 'the config is not right, or the tool does not take the arguments',
    3: 'there is no such code or entry, or the config could not be read',
  },
  async run(given, io) {
    const { positionals, flags } = given
    const asked = ['tool', 'entry', 'who-can', 'what-can'].filter((flag) => flags[flag] !== undefined)
    const code = positionals['CODE']
    if (code !== undefined) {
      const other = Object.keys(flags).find((flag) => flag !== 'json')
      return other === undefined ? explained(code, given, io) : usage(`\`--${other}\` does not go with a code`, io)
    }
    if (asked.length === 0)
      return usage('say what to explain: a code, `--tool`, `--entry`, `--who-can` or `--what-can`', io)
    if (asked.length > 1) return usage(`\`--${asked[0]}\` does not go with \`--${asked[1]}\``, io)
    const compiled = await compileConfig({ ...given, flags: { ...flags, 'no-typecheck': true } }, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation } = compiled
    if (compilation.program === null) {
      if (!(await report(compilation, given, io))) return 3
      return compiled.exit === 0 ? 1 : compiled.exit
    }
    const about = { program: compilation.program, given, io, ...placesOf(compilation, io) }
    if (asked[0] === 'entry') return explainedEntry(about)
    return asked[0] === 'tool' ? explainedCall(about, compilation.folder) : explainedAccess(about)
  },
}

interface About {
  readonly program: Program
  readonly given: Given
  readonly io: Io
  /** Shows a file of the config from where the reader stands. */
  readonly from: (file: string) => string
  readonly show: (span: Span) => string
}

function placesOf({ folder }: Compilation, io: Io): Pick<About, 'from' | 'show'> {
  const from = (file: string): string => relative(io.cwd, join(folder, file)).replaceAll(sep, '/')
  return { from, show: (span) => formatSpan({ ...span, file: from(span.file) }) }
}

async function explained(given: string, { flags }: Given, io: Io): Promise<ExitCode> {
  const code = given.toUpperCase()
  const said = await explainCode(code)
  if (said === undefined) {
    io.stderr.write(`error  there is no diagnostic \`${code}\`\n`)
    return 3
  }
  io.stdout.write(flags['json'] === true ? `${JSON.stringify(said.document, null, 2)}\n` : said.text)
  return 0
}

async function explainedCall({ program, given, io, from, show }: About, folder: string): Promise<ExitCode> {
  const { requestOfFlags } = await import('../explain-request/request-of-flags.ts')
  const asked = requestOfFlags(given, program, folder)
  if (!asked.ok) return usage(asked.message, io)
  const { request } = asked
  const { argumentValidators } = await import('../argument-validators.ts')
  const validate = await argumentValidators(program.tools.filter(({ name }) => name === request.tool))
  const valid = validate(request.tool, request.args)
  if (!valid.ok) {
    io.stderr.write(`error  \`${request.tool}\` does not take these arguments, whoever calls it: ${valid.reason}\n`)
    return 1
  }
  const { explainedDocument, explainRequest } = await import('../explain-request/explain-request.ts')
  const one = explainRequest(program, { ...request, args: valid.args }, validate)
  if (given.flags['json'] === true) {
    io.stdout.write(`${JSON.stringify(explainedDocument(program, one, from), null, 2)}\n`)
  } else {
    const { renderExplained } = await import('../explain-request/render.ts')
    io.stdout.write(renderExplained(program, one, show))
  }
  return 0
}

async function explainedEntry({ program, given: { flags }, io, from, show }: About): Promise<ExitCode> {
  const text = String(flags['entry'])
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) return usage(`\`--entry\` takes the index of an entry, not \`${text}\``, io)
  const { entryDocument, explainEntry, renderEntry } = await import('../explain-request/explain-entry.ts')
  const folder = resolve(io.cwd, String(flags['cwd'] ?? '.'), String(flags['data'] ?? '.fullmakt'))
  const given = await explainEntry(Number(text), folder, program, io)
  if (!given.ok) {
    io.stderr.write(`error  ${given.message}\n${given.help === undefined ? '' : `  help: ${given.help}\n`}`)
    return 3
  }
  const { explained: one } = given
  if (flags['json'] === true) io.stdout.write(`${JSON.stringify(entryDocument(one, from), null, 2)}\n`)
  else io.stdout.write(renderEntry(one, show))
  return 0
}

async function explainedAccess({ program, given: { flags }, io, from, show }: About): Promise<ExitCode> {
  const { accessDocument, classWords, renderAccess, whatCan, whoCan } = await import('../explain-request/access.ts')
  const tool = flags['who-can']
  const atoms = [...program.roles, ...program.agents].map(({ kind, name }): PrincipalAtom => ({ kind, name }))
  const known = tool === undefined ? atoms.map(({ name }) => name) : program.tools.map(({ name }) => name)
  const name = String(tool ?? flags['what-can'])
  if (!known.includes(name)) {
    const better = nearest(name, known)
    const what = tool === undefined ? 'role or agent' : 'tool'
    return usage(`there is no ${what} \`${name}\`${better === undefined ? '' : `: did you mean \`${better}\`?`}`, io)
  }
  const cells =
    tool === undefined
      ? atoms.filter((atom) => atom.name === name).flatMap((atom) => whatCan(program, atom))
      : whoCan(program, name)
  if (flags['json'] === true) io.stdout.write(`${JSON.stringify(accessDocument(cells, from), null, 2)}\n`)
  else
    io.stdout.write(renderAccess(cells, (cell) => (tool === undefined ? cell.tool : classWords(cell.principal)), show))
  return 0
}
