import type { LoggedEntry } from './entry-filter.ts'
import type { Subject, Subjects } from './subjects.ts'

const MARK = 'sealed.'

/**
 * How the questions of the rules on a call came out, as an entry keeps it: encrypted under the key of its subject, since the answers tell of the
 * arguments. Who erases the subject erases that, too, and the entry stays as it was signed. Without a subject nothing is kept.
 */
export function sealFacts(subject: Subject | undefined, facts: string): string | null {
  return subject === undefined ? null : MARK + subject.facts.seal(facts)
}

/** Opens the facts in entries that are read; what nobody can open any more stays as it is. */
export function factsReader(subjects: Subjects): (entries: readonly LoggedEntry[]) => Promise<readonly LoggedEntry[]> {
  let known: ReadonlyMap<string, Subject> = new Map()
  const erased = new Set<string>()
  return async (entries) => {
    const sealed = entries.filter(isSealed)
    const strangers = sealed.map(({ user }) => String(user)).filter((user) => !known.has(user) && !erased.has(user))
    if (strangers.length > 0) {
      known = await subjects.all()
      for (const user of strangers) if (!known.has(user)) erased.add(user)
    }
    return entries.map((entry) => {
      if (!isSealed(entry)) return entry
      const subject = known.get(String(entry['user']))
      if (subject === undefined) return entry
      const facts = subject.facts.open(entry.facts.slice(MARK.length))
      return facts === undefined ? entry : { ...entry, facts }
    })
  }
}

function isSealed(entry: LoggedEntry): entry is LoggedEntry & { readonly facts: string } {
  const { facts } = entry
  return typeof facts === 'string' && facts.startsWith(MARK)
}
