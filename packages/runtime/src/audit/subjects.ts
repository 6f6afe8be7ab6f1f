import { createHmac } from 'node:crypto'
import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import { random } from '../crypto.ts'
import { type FactsCipher, factsCipher } from './facts-cipher.ts'
import { deriveKey, openText, sealText } from './sealed.ts'

/** Somebody who stands in the log under a pseudonym, with the key of what is kept about them. */
export interface Subject {
  readonly name: string
  readonly pseudonym: string
  readonly key: Uint8Array
  /** What encrypts the facts in their entries. */
  readonly facts: FactsCipher
}

/** The subjects of a log, kept encrypted beside it. Rejections of the store pass through. */
export interface Subjects {
  /** A subject that was asked for before, without asking the store. */
  known(name: string): Subject | undefined
  /** The subject of an account, made when there is none. */
  ensure(name: string): Promise<Subject>
  /** The subject of an account, or undefined when there is none. */
  find(name: string): Promise<Subject | undefined>
  /** All subjects by pseudonym. */
  all(): Promise<ReadonlyMap<string, Subject>>
  /** The key under which the store has an account's subject; without it, nobody learns who a pseudonym was. */
  place(name: string): string
  forget(name: string): void
}

const PREFIX = 'audit-subject/'
const PSEUDONYM_KEY = 'audit-pseudonym-key'
const MOST_KNOWN = 10_000
const PAGE = 500

/**
 * Opens the subjects of a log. Takes the store and the keys around theirs, the one to use first.
 * A pseudonym is an HMAC over the account and random bytes that are kept with its key: once those are erased, not even the keys here lead back.
 * Throws `ERR_KEY` when what is kept was sealed under another key.
 */
export async function openSubjects(store: Store, wrapping: readonly Uint8Array[]): Promise<Subjects> {
  const deploymentKey = Buffer.from(await deploymentSecret(store, wrapping), 'base64url')
  const cache = new Map<string, Subject>()
  const place = (name: string): string => PREFIX + mac(deploymentKey, `place\n${name}`)
  const read = (key: string, sealed: string): Subject => {
    const { name, nonce, dataKey } = JSON.parse(unwrap(wrapping, key, sealed)) as Kept
    const own = Buffer.from(dataKey, 'base64url')
    const facts = factsCipher(deriveKey(own, 'facts'))
    return { name, pseudonym: pseudonymOf(deploymentKey, name, nonce), key: own, facts }
  }
  const keep = (subject: Subject): Subject => {
    if (cache.size >= MOST_KNOWN) cache.delete(cache.keys().next().value ?? '')
    cache.set(subject.name, subject)
    return subject
  }
  const find = async (name: string): Promise<Subject | undefined> => {
    const known = cache.get(name)
    if (known !== undefined) return known
    const entry = await store.get(place(name))
    return entry === undefined ? undefined : keep(read(place(name), entry.value))
  }
  return {
    known: (name) => cache.get(name),
    find,
    async ensure(name) {
      const found = await find(name)
      if (found !== undefined) return found
      const kept: Kept = { name, nonce: secret(), dataKey: secret() }
      await store.apply([
        { op: 'insert', key: place(name), value: sealText(first(wrapping), place(name), JSON.stringify(kept)) },
      ])
      // Another request may have been faster: what is kept counts.
      const made = await find(name)
      if (made === undefined) throw new FullmaktError('ERR_AUDIT_SUBJECT', 'a subject of the audit log was not kept')
      return made
    },
    async all() {
      const subjects = new Map<string, Subject>()
      for (let after: string | undefined; ; ) {
        const page = await store.list(PREFIX, { limit: PAGE, ...(after === undefined ? {} : { after }) })
        for (const { key, value } of page) {
          const subject = read(key, value)
          subjects.set(subject.pseudonym, subject)
        }
        after = page.at(-1)?.key
        if (page.length < PAGE) return subjects
      }
    },
    place,
    forget: (name) => void cache.delete(name),
  }
}

/**
 * Seals what is kept of all subjects anew under the key to use first. Takes the store and the keys, which together must open it. Each row is changed by
 * itself, and any of the keys opens it before and after, so that an end in between loses nothing. Returns how many rows there were.
 */
export async function rewrapSubjects(store: Store, wrapping: readonly Uint8Array[]): Promise<number> {
  let count = 0
  const anew = async ({ key, value, version }: { key: string; value: string; version: number }): Promise<void> => {
    const sealed = sealText(first(wrapping), key, unwrap(wrapping, key, value))
    await store.apply([{ op: 'swap', key, version, value: sealed }])
    count += 1
  }
  const secret = await store.get(PSEUDONYM_KEY)
  if (secret !== undefined) await anew({ ...secret, key: PSEUDONYM_KEY })
  for (let after: string | undefined; ; ) {
    const page = await store.list(PREFIX, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const entry of page) await anew(entry)
    after = page.at(-1)?.key
    if (page.length < PAGE) return count
  }
}

interface Kept {
  readonly name: string
  readonly nonce: string
  readonly dataKey: string
}

async function deploymentSecret(store: Store, wrapping: readonly Uint8Array[]): Promise<string> {
  const known = await store.get(PSEUDONYM_KEY)
  if (known !== undefined) return unwrap(wrapping, PSEUDONYM_KEY, known.value)
  const made = secret()
  await store.apply([{ op: 'insert', key: PSEUDONYM_KEY, value: sealText(first(wrapping), PSEUDONYM_KEY, made) }])
  const kept = await store.get(PSEUDONYM_KEY)
  return kept === undefined ? made : unwrap(wrapping, PSEUDONYM_KEY, kept.value)
}

function unwrap(wrapping: readonly Uint8Array[], place: string, sealed: string): string {
  for (const key of wrapping) {
    const text = openText(key, place, sealed)
    if (text !== undefined) return text
  }
  throw new FullmaktError(
    'ERR_KEY',
    'the keys of those who stand in the audit log were kept under another key: give it in FULLMAKT_KEY or FULLMAKT_KEY_FILE',
  )
}

function first(wrapping: readonly Uint8Array[]): Uint8Array {
  const [key] = wrapping
  if (key === undefined) throw new FullmaktError('ERR_KEY', 'there is no key for those who stand in the audit log')
  return key
}

function pseudonymOf(key: Uint8Array, name: string, nonce: string): string {
  return `sub_${mac(key, `pseudonym\n${nonce}\n${name}`).slice(0, 22)}`
}

function mac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

function secret(): string {
  return Buffer.from(random(32)).toString('base64url')
}
