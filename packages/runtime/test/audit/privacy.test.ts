import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson, type Json } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { AUDIT_LOG } from '../../src/audit/audit-log.ts'
import { openCommitted } from '../../src/audit/commitment.ts'
import { byAccount } from '../../src/audit/privacy.ts'
import { HEAD_FILE } from '../../src/audit/start-audit.ts'
import { verifyData } from '../../src/audit/verify-data.ts'
import { DATABASE_FILE } from '../../src/serve.ts'
import { temporaryFolder } from '../support.ts'
import { now, type OpenLog, openLog } from './support.ts'

const call = { kind: 'call.intent', call: 'c1', user: 'ada', tool: 'pay' }
const args = { pin: 'PIN 4711' }

async function entries({ store }: OpenLog): Promise<Record<string, unknown>[]> {
  const all = await store.logRead(AUDIT_LOG, 0, await store.logSize(AUDIT_LOG))
  return all.map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>)
}

/** Whether a value under a salt is what was committed to: what somebody can try who guesses values. */
function isCommittedTo(commitment: string, salt: string, value: Json): boolean {
  const disclosure = Buffer.from(canonicalJson([salt, 'argsCommitment', value])).toString('base64url')
  return openCommitted(commitment, 'argsCommitment', disclosure) !== undefined
}

it('names subjects by pseudonyms that stay, and holds no value', async () => {
  const folder = temporaryFolder()
  for (const _ of [1, 2]) {
    const log = await openLog(folder)
    await log.audit.log.append(call, { user: 'ada', args })
    await log.audit.log.commit(
      [],
      [
        { kind: 'grant.revoked', grant: 'g', by: 'ada' },
        { kind: 'key.rotated', by: 'admin' },
      ],
    )
    await log.close()
  }
  const log = await openLog(folder)
  const all = await entries(log)
  const [first, revoked, rotated] = all
  const again = all.findLast(({ kind }) => kind === 'call.intent')
  expect(first).toMatchObject({ user: expect.stringMatching(/^sub_[A-Za-z0-9_-]{22}$/) })
  expect(again).toMatchObject({ user: first?.['user'] })
  expect([revoked?.['by'], rotated?.['by']]).toEqual([first?.['user'], 'admin'])
  expect(await log.audit.privacy.pseudonymOf('ada')).toBe(first?.['user'])
  expect((await log.audit.privacy.accounts()).get(String(first?.['user']))).toBe('ada')
  expect(first?.['argsCommitment']).not.toBe(again?.['argsCommitment'])
  expect(await log.audit.privacy.disclosed('argsCommitment', String(first?.['argsCommitment']))).toBeUndefined()
  await log.close()
  const bytes = readFileSync(join(folder, DATABASE_FILE)).toString('latin1')
  for (const secret of ['PIN 4711', '"ada"']) expect(bytes).not.toContain(secret)
})

it('A-307 A-308 erases who somebody is and what was kept of them, and every proof stays', async () => {
  const folder = temporaryFolder()
  const log = await openLog(folder, { settings: { disclose: 'all' } })
  await log.audit.log.append(call, { user: 'ada', args })
  await log.audit.log.append({ ...call, user: 'bob' }, { user: 'bob', args })
  const [ada, bob] = await entries(log)
  const commitment = String(ada?.['argsCommitment'])
  expect(await log.audit.privacy.disclosed('argsCommitment', commitment)).toMatchObject({ value: args, holds: true })
  await log.close()
  const since = readFileSync(join(folder, HEAD_FILE))

  const next = await openLog(folder)
  const erased = await next.audit.privacy.erase(next.audit.log, 'ada', 'admin')
  expect(erased).toEqual({ pseudonym: ada?.['user'], disclosures: 1 })
  expect(await next.audit.privacy.disclosed('argsCommitment', commitment)).toBeUndefined()
  expect(await next.audit.privacy.disclosed('argsCommitment', String(bob?.['argsCommitment']))).toMatchObject({
    value: args,
    holds: true,
  })
  expect(await next.audit.privacy.pseudonymOf('ada')).toBeUndefined()
  expect((await entries(next)).at(-1)).toMatchObject({ kind: 'erase', subject: ada?.['user'], by: 'admin' })
  expect(await next.audit.privacy.erase(next.audit.log, 'ada', 'admin')).toBeUndefined()
  // Whoever comes back is somebody new.
  await next.audit.log.append(call, { user: 'ada', args })
  expect((await entries(next)).at(-1)?.['user']).not.toBe(ada?.['user'])
  await next.close()
  expect(await verifyData({ folder, now, since })).toMatchObject({ ok: true })
  const guesses = Array.from({ length: 10_000 }, (_, pin) => ({ pin: `PIN ${String(pin).padStart(4, '0')}` }))
  const empty = Buffer.alloc(16).toString('base64url')
  expect(guesses.some((guess) => isCommittedTo(commitment, empty, guess))).toBe(false)
})

it.each(['admin', 'client', 'reuse', 'account:ada'])('names the account %s by its pseudonym, too', async (name) => {
  const log = await openLog(temporaryFolder())
  const parts = ['admin', 'client', 'reuse']
  await log.audit.log.commit(
    [],
    [byAccount(name), ...parts].map((by) => ({ kind: 'grant.revoked', grant: 'g', by })),
  )
  await log.audit.log.append({ ...call, user: name }, { user: name })
  const all = await entries(log)
  const pseudonym = await log.audit.privacy.pseudonymOf(name)
  expect(all.map(({ by, user }) => by ?? user)).toEqual([pseudonym, ...parts, pseudonym])
  await log.close()
})

it('leaves no byte of what was erased in the files of the store', async () => {
  const folder = temporaryFolder()
  const log = await openLog(folder, { settings: { disclose: 'all' } })
  for (const n of [1, 2, 3]) await log.audit.log.append({ ...call, call: `c${n}` }, { user: 'ada', args })
  const rows = await log.store.list('audit-', { limit: 100 })
  await log.close()
  const isIn = (text: string): boolean =>
    readdirSync(folder).some((name) => {
      const path = join(folder, name)
      return statSync(path).isFile() && readFileSync(path).includes(text)
    })
  const kept = rows.filter(({ key }) => /^audit-(?:subject|disclosure)\//.test(key)).map(({ value }) => value)
  expect(kept.map((value) => isIn(value))).toEqual([true, true, true, true])
  const next = await openLog(folder)
  await next.audit.privacy.erase(next.audit.log, 'ada', 'admin')
  await next.close()
  expect(kept.map((value) => isIn(value))).toEqual([false, false, false, false])
})

it('A-308 cannot be guessed from what is left after an erasure, while whoever kept the salt can show it', async () => {
  const log = await openLog(temporaryFolder(), { settings: { disclose: 'all' } })
  await log.audit.log.append(call, { user: 'ada', args })
  const commitment = String((await entries(log))[0]?.['argsCommitment'])
  const { disclosure = '' } = (await log.audit.privacy.disclosed('argsCommitment', commitment)) ?? {}
  const [salt] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as readonly [string]
  await log.audit.privacy.erase(log.audit.log, 'ada', 'admin')
  const guesses = Array.from({ length: 10_000 }, (_, pin) => ({ pin: `PIN ${String(pin).padStart(4, '0')}` }))
  const found = (known: string) => guesses.filter((guess) => isCommittedTo(commitment, known, guess))
  expect(found(salt)).toEqual([args])
  expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
  const everything = JSON.stringify(await entries(log)) + JSON.stringify(await log.store.list('', { limit: 1_000 }))
  for (const secret of [salt, disclosure]) expect(everything).not.toContain(secret)
  await log.close()
})

it('keeps the values of denied calls only, where that is chosen', async () => {
  const log = await openLog(temporaryFolder(), { settings: { disclose: 'denied' } })
  await log.audit.log.append(call, { user: 'ada', args })
  await log.audit.log.append({ ...call, kind: 'call.denied' }, { user: 'ada', args })
  const [allowed, denied] = await entries(log)
  expect(await log.audit.privacy.disclosed('argsCommitment', String(allowed?.['argsCommitment']))).toBeUndefined()
  expect(await log.audit.privacy.disclosed('argsCommitment', String(denied?.['argsCommitment']))).toMatchObject({
    value: args,
  })
  await log.close()
})

it('A-309 A-311 takes no entry that is too large, and none that is not canonical JSON', async () => {
  const log = await openLog(temporaryFolder())
  await expect(log.audit.log.append({ kind: 'x', text: 'a'.repeat(65_536) })).rejects.toMatchObject({
    code: 'ERR_AUDIT_ENTRY',
  })
  await expect(log.audit.log.append({ kind: 'x', text: '\ud800' })).rejects.toMatchObject({ code: 'ERR_NOT_CANONICAL' })
  expect(log.audit.log.head().size).toBe(0)
  await log.close()
})
