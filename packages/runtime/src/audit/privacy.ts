import type { Json } from '@fullmakt/ir'
import type { Change, Store } from '@fullmakt/store'
import type { AuditLog } from './audit-log.ts'
import { commitTo, openCommitted } from './commitment.ts'
import type { LoggedEntry } from './entry-filter.ts'
import type { LogEntry, LogValues, PreparedEntry, PrepareEntry } from './prepare-entry.ts'
import { openText, sealText } from './sealed.ts'
import { factsReader, sealFacts } from './sealed-facts.ts'
import { openSubjects, type Subject, type Subjects } from './subjects.ts'
import { wrappingKeys } from './wrapping-keys.ts'

/** What is kept of the values that entries commit to. */
export interface PrivacySettings {
  /** Of which calls arguments and results are kept, encrypted: of none unless said, of the denied ones, or of all. */
  readonly disclose?: 'none' | 'denied' | 'all'
  /** How long they are kept, in milliseconds; 90 days unless said. */
  readonly retainMs?: number
}

/** A value that was kept beside the log, with the disclosure that shows it to others; null where the log's commitment is not to what was kept. */
export interface Disclosed {
  readonly disclosure: string
  readonly value: Json
  readonly holds: boolean
}

/** Who stands in the log, and what is kept about them apart from it. */
export interface Privacy {
  readonly prepare: PrepareEntry
  /** The pseudonym of an account, or undefined when it stands nowhere. */
  pseudonymOf(account: string): Promise<string | undefined>
  /** The accounts by pseudonym. */
  accounts(): Promise<ReadonlyMap<string, string>>
  /** What was committed to under the name of an entry's member, if it was kept and its subject was not erased. */
  disclosed(member: string, commitment: string): Promise<Disclosed | undefined>
  /** Entries with the facts in them opened, where their subject was not erased. */
  openFacts(entries: readonly LoggedEntry[]): Promise<readonly LoggedEntry[]>
  /**
   * Forgets who an account's pseudonym is and the key of all that was kept about them, and records that. Says what was erased, or undefined when
   * the account stands nowhere. The log itself stays as it is.
   */
  erase(log: AuditLog, account: string, by: string): Promise<Erased | undefined>
}

/** What an erasure took away. */
export interface Erased {
  readonly pseudonym: string
  readonly disclosures: number
}

const PREFIX = 'audit-disclosure/'
const DAY = 86_400_000
/** Longer disclosures are not kept; the commitment stands. */
const LONGEST_KEPT = 65_536
const PAGE = 200
/** Members of entries that name an account. */
const SUBJECT_FIELDS = ['user', 'approver', 'by'] as const
/** What else may have done something. An account can have such a name, too, so what accounts do is marked with `byAccount`. */
const PARTS: ReadonlySet<string> = new Set(['admin', 'client', 'reuse'])
const ACCOUNT = 'account:'

/** The author of an entry, where it is an account: the log names it by its pseudonym, whatever it is called. */
export function byAccount(name: string): string {
  return ACCOUNT + name
}

/** Opens what is kept about the subjects of a log. Throws `ERR_KEY` when it was kept under another key. */
export async function openPrivacy(options: {
  readonly store: Store
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly settings?: PrivacySettings
  /** Nothing is made when this is true. */
  readonly readOnly?: boolean
}): Promise<Privacy> {
  const { store, now, settings = {} } = options
  const subjects = await openSubjects(store, wrappingKeys(options.folder, options.env, options.readOnly !== true))
  const { disclose = 'none', retainMs = 90 * DAY } = settings
  const commit = (member: string, kind: unknown, value: Json, subject: Subject | undefined): Commit => {
    const committed = commitTo(member, value)
    if (committed === undefined) return { commitment: null, changes: [] }
    const { commitment, disclosure } = committed
    const wanted = disclose === 'all' || (disclose === 'denied' && kind === 'call.denied')
    if (!wanted || subject === undefined) return { commitment, changes: [] }
    if (disclosure.length > LONGEST_KEPT) return { commitment, changes: [] }
    const key = PREFIX + commitment
    const sealed = `${subject.pseudonym} ${sealText(subject.key, key, disclosure)}`
    return { commitment, changes: [{ op: 'put', key, value: sealed, expiresAt: now() + retainMs }] }
  }
  const prepareWith = (
    subjectOf: (name: string) => Subject | undefined,
    entry: LogEntry,
    values: LogValues | undefined,
  ): PreparedEntry => {
    const written: Record<string, unknown> = { ...entry }
    for (const field of SUBJECT_FIELDS) {
      const name = accountIn(field, entry[field])
      if (name !== undefined) written[field] = subjectOf(name)?.pseudonym ?? null
    }
    const about = values?.user ?? entry['user']
    const subject = typeof about === 'string' ? subjectOf(about) : undefined
    const changes: Change[] = []
    const put = (field: string, value: Json | undefined): void => {
      if (value === undefined) return
      const made = commit(field, entry['kind'], value, subject)
      written[field] = made.commitment
      changes.push(...made.changes)
    }
    put('argsCommitment', values?.args)
    put('resultCommitment', values?.result)
    const { facts } = entry
    if (typeof facts === 'string') written['facts'] = sealFacts(subject, facts)
    // What an administrator says of a person is about that person.
    if (entry['claims'] !== undefined) {
      delete written['claims']
      put('claimsCommitment', entry['claims'] as Json)
    }
    return { entry: written, changes }
  }
  return {
    prepare(entry, values) {
      const names = accountsOf(entry, values)
      if (names.every((name) => subjects.known(name) !== undefined)) return prepareWith(subjects.known, entry, values)
      return Promise.all(names.map(subjects.ensure)).then((found) =>
        prepareWith((name) => found[names.indexOf(name)], entry, values),
      )
    },
    pseudonymOf: async (account) => (await subjects.find(account))?.pseudonym,
    accounts: async () => new Map([...(await subjects.all())].map(([pseudonym, { name }]) => [pseudonym, name])),
    disclosed: (member, commitment) => disclosed(store, subjects, member, commitment),
    openFacts: factsReader(subjects),
    async erase(log, account, by) {
      const subject = await subjects.find(account)
      if (subject === undefined) return undefined
      const keys = await disclosuresOf(store, subject)
      const { pseudonym } = subject
      await log.commit(
        [{ op: 'delete', key: subjects.place(account) }, ...keys.map((key) => ({ op: 'delete', key }) as const)],
        [{ kind: 'erase', subject: pseudonym, disclosures: keys.length, by }],
      )
      subjects.forget(account)
      return { pseudonym, disclosures: keys.length }
    },
  }
}

interface Commit {
  readonly commitment: string | null
  readonly changes: readonly Change[]
}

function accountIn(field: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (field !== 'by') return value
  if (value.startsWith(ACCOUNT)) return value.slice(ACCOUNT.length)
  return PARTS.has(value) ? undefined : value
}

function accountsOf(entry: LogEntry, values: LogValues | undefined): readonly string[] {
  const names: string[] = []
  for (const field of SUBJECT_FIELDS) {
    const name = accountIn(field, entry[field])
    if (name !== undefined) names.push(name)
  }
  if (values !== undefined) names.push(values.user)
  return names
}

async function disclosed(
  store: Store,
  subjects: Subjects,
  member: string,
  commitment: string,
): Promise<Disclosed | undefined> {
  const key = PREFIX + commitment
  const entry = await store.get(key)
  const [pseudonym = '', sealed = ''] = entry?.value.split(' ') ?? []
  const subject = (await subjects.all()).get(pseudonym)
  const disclosure = subject === undefined ? undefined : openText(subject.key, key, sealed)
  if (disclosure === undefined) return undefined
  const value = openCommitted(commitment, member, disclosure)
  return { disclosure, value: value ?? null, holds: value !== undefined }
}

async function disclosuresOf(store: Store, { pseudonym }: Subject): Promise<string[]> {
  const keys: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await store.list(PREFIX, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const { key, value } of page) if (value.startsWith(`${pseudonym} `)) keys.push(key)
    after = page.at(-1)?.key
    if (page.length < PAGE) return keys
  }
}
