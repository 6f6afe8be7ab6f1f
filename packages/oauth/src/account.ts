import { isJsonObject, isPrincipalName, type JsonObject } from '@fullmakt/ir'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { type AccountRecord, read } from './record.ts'
import { generationSubject } from './subject.ts'

/** A local account as administration sees it, without its password hash. */
export interface Account {
  readonly name: string
  /** What people call its owner: the name itself for a local account. */
  readonly label: string
  readonly roles: readonly string[]
  readonly claims: JsonObject
  readonly createdAt: number
}

/** What became of a change to an account. */
export type AccountResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly reason: 'name' | 'password' | 'role' | 'claim' | 'exists' | 'unknown' | 'revoked' | 'conflict'
    }

/** Tells whether a text can name an account: lower-case letters, digits and `._@+-`, at most 128 characters, starting with a letter or digit. */
export function isAccountName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._@+-]{0,127}$/.test(text)
}

/**
 * Creates a local account with a password of 8 to 256 characters. A name that was revoked cannot come back.
 * Claims are text, numbers and booleans by name, at most 64 of them; none unless given. Does not judge how guessable the password is.
 */
export async function createAccount(
  context: Context,
  input: {
    readonly name: string
    readonly password: string
    readonly roles: readonly string[]
    readonly claims?: JsonObject
  },
): Promise<AccountResult> {
  const { ports } = context
  const { name, roles, claims = {} } = input
  // Names of this form belong to owners who sign in elsewhere.
  if (!isAccountName(name) || name.startsWith('oidc.')) return { ok: false, reason: 'name' }
  if (!isPassword(input.password)) return { ok: false, reason: 'password' }
  if (!roles.every(isPrincipalName)) return { ok: false, reason: 'role' }
  if (!areClaims(claims)) return { ok: false, reason: 'claim' }
  if (await ports.store.isRevoked([`user:${name}`])) return { ok: false, reason: 'revoked' }
  const passwordHash = await ports.hashPassword(normalizePassword(input.password))
  const record: AccountRecord = {
    name,
    passwordHash,
    generation: 1,
    roles: [...new Set(roles)],
    claims,
    createdAt: ports.now(),
  }
  const applied = await ports.commit(
    [{ op: 'insert', key: key.account(name), value: JSON.stringify(record) }],
    [{ kind: 'account.created', user: name, roles: record.roles, claims }],
  )
  return applied.ok ? { ok: true } : { ok: false, reason: 'exists' }
}

/** Gives an account a new password and ends every session and grant that the old one opened, in one transaction. */
export async function setPassword(context: Context, name: string, password: string): Promise<AccountResult> {
  const { ports } = context
  if (!isPassword(password)) return { ok: false, reason: 'password' }
  const entry = isAccountName(name) ? await ports.store.get(key.account(name)) : undefined
  if (entry === undefined) return { ok: false, reason: 'unknown' }
  const record = read<AccountRecord>(entry)
  if (record.external !== undefined) return { ok: false, reason: 'unknown' }
  const passwordHash = await ports.hashPassword(normalizePassword(password))
  const value = JSON.stringify({ ...record, passwordHash, generation: record.generation + 1 })
  const applied = await ports.commit(
    [
      { op: 'swap', key: key.account(name), version: entry.version, value },
      { op: 'revoke', subject: generationSubject(name, record.generation) },
    ],
    [{ kind: 'account.password-set', user: name }],
  )
  return applied.ok ? { ok: true } : { ok: false, reason: 'conflict' }
}

/** The local account of a name; undefined when there is none or it is revoked. */
export async function findAccount(context: Context, name: string): Promise<Account | undefined> {
  const entry = isAccountName(name) ? await context.ports.store.get(key.account(name)) : undefined
  if (entry === undefined || (await context.ports.store.isRevoked([`user:${name}`]))) return undefined
  return accountOf(read<AccountRecord>(entry))
}

/** All local accounts that are not revoked, by name. */
export async function listAccounts(context: Context): Promise<readonly Account[]> {
  const accounts: Account[] = []
  let after: string | undefined
  for (;;) {
    const page = await context.ports.store.list(key.account(''), {
      limit: 100,
      ...(after === undefined ? {} : { after }),
    })
    for (const entry of page) {
      const account = accountOf(read<AccountRecord>(entry))
      if (!(await context.ports.store.isRevoked([`user:${account.name}`]))) accounts.push(account)
    }
    after = page.at(-1)?.key
    if (page.length < 100) return accounts
  }
}

/** The form of a password that is hashed, so that one typed on another keyboard is the same. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC')
}

function accountOf({ name, label = name, roles, claims = {}, createdAt }: AccountRecord): Account {
  return { name, label, roles, claims, createdAt }
}

const MOST_CLAIMS = 64
const MOST_TEXT = 1_024

/** Tells whether claims are what an account may have: text, numbers and booleans under plain names, not too many. */
export function areClaims(claims: JsonObject): boolean {
  if (!isJsonObject(claims)) return false
  const entries = Object.entries(claims)
  return (
    entries.length <= MOST_CLAIMS &&
    entries.every(([name, value]) => {
      // As JSON says it: letters, digits and a few signs, so that a claim reads the same wherever it is shown. `__proto__` starts otherwise.
      if (!/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/.test(name)) return false
      if (typeof value === 'string') return value.length <= MOST_TEXT && value.isWellFormed()
      return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
    })
  )
}

function isPassword(password: string): boolean {
  return password.length >= 8 && password.length <= 256
}
