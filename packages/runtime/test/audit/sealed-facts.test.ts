import { expect, it } from 'vitest'
import { AUDIT_LOG } from '../../src/audit/audit-log.ts'
import { parseEntry } from '../../src/audit/entry-filter.ts'
import { openLogReader } from '../../src/audit/log-reader.ts'
import { verifyData } from '../../src/audit/verify-data.ts'
import { temporaryFolder } from '../support.ts'
import { now, openLog } from './support.ts'

const FACTS = `0123abcd:${'10-1'.repeat(20)}`
const call = (name: string, user: string) => ({ kind: 'call.intent', call: name, user, tool: 'pay', facts: FACTS })

async function factsIn(folder: string): Promise<readonly unknown[]> {
  const reader = openLogReader({ folder, env: {}, now })
  const facts: unknown[] = []
  for await (const { entry } of reader.entries(0, {})) if (entry.kind === 'call.intent') facts.push(entry['facts'])
  await reader.close()
  return facts
}

it('keeps what the rules asked of the arguments from everybody without the key, until its subject is erased', async () => {
  const folder = temporaryFolder()
  const log = await openLog(folder)
  for (const [name, user] of [
    ['c1', 'ada'],
    ['c2', 'bob'],
    ['c3', 'ada'],
  ] as const)
    await log.audit.log.append(call(name, user), { user, args: { amount: 1 } })
  const written = (await log.store.logRead(AUDIT_LOG, 0, 3)).map(parseEntry)
  for (const { facts } of written) expect(facts).toMatch(/^sealed\.[A-Za-z0-9_-]+$/)
  expect(new Set(written.map(({ facts }) => facts)).size).toBe(3)
  expect(JSON.stringify(written)).not.toContain('10-1')
  expect(await factsIn(folder)).toEqual([FACTS, FACTS, FACTS])
  await log.audit.privacy.erase(log.audit.log, 'ada', 'admin')
  await log.close()
  const [first, second, third] = await factsIn(folder)
  expect(second).toBe(FACTS)
  expect([first, third]).toEqual([written[0]?.['facts'], written[2]?.['facts']])
  expect(await verifyData({ folder, now })).toMatchObject({ ok: true, newer: 0 })
})

it('reads facts of somebody who is new while it reads', async () => {
  const folder = temporaryFolder()
  const log = await openLog(folder)
  await log.audit.log.append(call('c1', 'ada'), { user: 'ada', args: {} })
  const reader = openLogReader({ folder, env: {}, now })
  expect((await reader.entry(0))?.entry['facts']).toBe(FACTS)
  await log.audit.log.append(call('c2', 'eve'), { user: 'eve', args: {} })
  expect((await reader.entry(1))?.entry['facts']).toBe(FACTS)
  await reader.close()
  await log.close()
})

it('leaves facts of another subject closed, whoever the entry says it is about', async () => {
  const log = await openLog(temporaryFolder())
  for (const user of ['ada', 'eve']) await log.audit.log.append(call(user, user), { user, args: {} })
  const [first, second] = (await log.store.logRead(AUDIT_LOG, 0, 2)).map(parseEntry)
  const [moved] = await log.audit.privacy.openFacts([{ ...first!, user: second!['user'] }])
  expect(moved?.['facts']).not.toContain('10-1')
  await log.close()
})
