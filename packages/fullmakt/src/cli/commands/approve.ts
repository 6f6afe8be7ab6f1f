import { join } from 'node:path'
import { parseDuration } from '@fullmakt/ir'
import type { Change } from '@fullmakt/plan'
import { APPROVALS, type Approval, oneLine, readApprovals, withApprovals, writeApprovals } from '../approvals.ts'
import type { Command, Given } from '../command.ts'
import { compileFlags, count, usage } from '../compile-config.ts'
import { git } from '../git.ts'
import type { Io } from '../io.ts'
import { makePlan, type Plan } from '../make-plan.ts'
import { waits } from '../plan-filter.ts'
import { planReportsOf } from '../plan-reports.ts'
import { renderPlan } from '../render-plan.ts'

/** `fullmakt approve`: takes responsibility for changes of the plan. */
export const approve: Command = {
  name: 'approve',
  summary: 'take responsibility for changes that `plan` shows',
  steps: [
    'make the plan again, and stop if one of the fingerprints is not in it',
    'show the changes',
    'add them to fullmakt.approvals.json with the reason, and the author as git knows them',
  ],
  positionals: [{ name: 'FINGERPRINTS', summary: 'of the changes, as `plan` shows them, with commas between' }],
  flags: {
    ...Object.fromEntries(Object.entries(compileFlags).filter(([name]) => ['config', 'cwd', 'color'].includes(name))),
    against: { value: 'BASE', summary: 'what `plan` was compared with' },
    reason: { value: 'TEXT', summary: 'why this is right' },
    expires: { value: 'DURATION', summary: 'for how long it counts, such as 30d; for good unless said' },
  },
  examples: [
    'fullmakt approve 7c1f0e42a9b3 --reason "the bot closes tickets since ops-204"',
    'fullmakt approve 7c1f0e42a9b3,e09d5517c40a --reason "for the audit" --expires 30d',
  ],
  exitCodes: {
    0: 'written',
    1: 'the config is not right, or there is no such change',
    3: 'something could not be read or written',
  },
  async run(given, io) {
    const wish = wishOf(given, io)
    if (typeof wish === 'string') return usage(wish, io)
    const reports = planReportsOf(given)
    if (typeof reports === 'string') return usage(reports, io)
    const made = await makePlan(given, reports, io)
    if (!made.ok) return made.exit
    const { plan } = made
    const unknown = wish.fingerprints.filter((one) => !plan.changes.some(({ fingerprint }) => fingerprint === one))
    if (unknown.length > 0) {
      const names = unknown.map((one) => `\`${one}\``).join(', ')
      io.stderr.write(`error  the plan against \`${plan.base.name}\` has no change ${names}\n  help: fullmakt plan\n`)
      return 1
    }
    return await add(plan, wish, io)
  },
}

interface Wish {
  readonly fingerprints: readonly string[]
  readonly reason: string
  /** RFC 3339, or null for good. */
  readonly expires: string | null
}

// The last moment that RFC 3339 can name.
const LAST = Date.parse('9999-12-31T23:59:59Z')

function wishOf({ flags, positionals }: Given, io: Io): Wish | string {
  const fingerprints = [...new Set(String(positionals['FINGERPRINTS']).split(/[\s,]+/))]
  const wrong = fingerprints.find((one) => !/^[0-9a-f]{12}$/.test(one))
  if (wrong !== undefined) return `\`${wrong}\` is no fingerprint: it has 12 hexadecimal digits`
  const reason = oneLine(String(flags['reason'] ?? ''))
  if (reason === '') return 'say why: `--reason TEXT`'
  if (flags['expires'] === undefined) return { fingerprints, reason, expires: null }
  const duration = parseDuration(String(flags['expires']))
  if (duration === undefined || io.now() + duration > LAST)
    return `\`--expires\` takes a duration such as 30d, not \`${String(flags['expires'])}\``
  return { fingerprints, reason, expires: new Date(io.now() + duration).toISOString() }
}

async function add({ folder, changes }: Plan, { fingerprints, reason, expires }: Wish, io: Io): Promise<0 | 3> {
  const path = join(folder, APPROVALS)
  const read = readApprovals(path)
  if (!read.ok) {
    io.stderr.write(`error  \`${APPROVALS}\` cannot be read: ${read.reason}\n`)
    return 3
  }
  const author = await authorOf(folder, io)
  const approved = new Date(io.now()).toISOString()
  const chosen = changes.filter(({ fingerprint }) => fingerprints.includes(fingerprint))
  const { digestOfChange } = await import('@fullmakt/plan')
  const fresh = await Promise.all(
    fingerprints.map(async (fingerprint): Promise<Approval> => {
      const change = chosen.find((one) => one.fingerprint === fingerprint) as Change
      const { code, subject } = change
      return { fingerprint, digest: await digestOfChange(change), code, subject, reason, author, approved, expires }
    }),
  )
  const written = writeApprovals(path, [...read.approvals, ...fresh])
  if (!written.ok) {
    io.stderr.write(`error  \`${APPROVALS}\` could not be written: ${written.reason}\n`)
    return 3
  }
  io.stdout.write(`${renderPlan(await withApprovals(chosen, fresh, io.now()))}\n`)
  const left = (await withApprovals(changes, fresh, io.now())).filter((change) => waits([change])).length
  io.stdout.write(`${count(fresh.length, 'approval')} written, ${count(left, 'change')} left that need one\n`)
  return 0
}

async function authorOf(folder: string, io: Io): Promise<string | null> {
  const [name, email] = await Promise.all(
    ['user.name', 'user.email'].map(async (key) =>
      oneLine((await git(['config', '--get', key], folder, io.env)) ?? ''),
    ),
  )
  const words = [name, email === '' ? '' : `<${email}>`].filter((word) => word !== '')
  return words.length === 0 ? null : words.join(' ')
}
