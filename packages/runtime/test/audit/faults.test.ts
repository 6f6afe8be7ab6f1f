import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verifyData } from '../../src/audit/verify-data.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, failingSteps, now, openLog } from './support.ts'

const FIRST = 250
const MORE = 20

/** Appends across the edge of a tile while the step with a number fails; returns the steps there were. */
async function appendFailing(folder: string, from: number, code: string, isLasting: boolean): Promise<number> {
  const failing = failingSteps(from, code, isLasting)
  try {
    const log = await openLog(folder, { steps: failing.steps })
    await Promise.all(Array.from({ length: MORE }, (_, n) => log.audit.log.append({ kind: `m${n}` })))
    await log.close()
  } catch {
    // A start that cannot keep a head is refused: that is an answer, too.
  }
  return failing.count()
}

it.each([
  ['EIO', true],
  ['ENOSPC', true],
  ['EROFS', false],
])(
  'loses nothing when a write, sync or rename fails with %s (for good: %s), whichever it is',
  { timeout: 120_000 },
  async (code, isLasting) => {
    const base = join(temporaryFolder(), 'data')
    const all = temporaryFolder()
    cpSync(all, base, { recursive: true })
    await appendTo(base, FIRST)
    const probe = join(all, 'probe')
    cpSync(base, probe, { recursive: true })
    const steps = await appendFailing(probe, Number.POSITIVE_INFINITY, code, isLasting)
    expect(steps).toBeGreaterThan(20)
    for (let from = 0; from < steps; from++) {
      const folder = join(all, `at-${from}`)
      cpSync(base, folder, { recursive: true })
      await appendFailing(folder, from, code, isLasting)
      // What stands there before anything is mended verifies, too.
      const before = await verifyData({ folder, now })
      expect(before, `step ${from}: ${JSON.stringify(before)}`).toMatchObject({ ok: true })
      const log = await openLog(folder)
      const { size } = log.audit.log.head()
      // Entries that were acknowledged are there; a refused start took none.
      expect([FIRST, FIRST + MORE]).toContain(size)
      await log.close()
      expect(await verifyData({ folder, now }), `step ${from}`).toMatchObject({ ok: true, size, newer: 0 })
      const names = readdirSync(join(folder, 'log'), { recursive: true, encoding: 'utf8' })
      expect(names.filter((name) => name.endsWith('checkpoint'))).toHaveLength(1)
    }
  },
)

it('goes on appending while its files cannot be written, says so, and catches up', async () => {
  const folder = temporaryFolder()
  await appendTo(folder, 10)
  const events: string[] = []
  let isBroken = false
  const sound = failingSteps(Number.POSITIVE_INFINITY).steps
  const steps = {
    ...sound,
    open: (path: string) =>
      isBroken ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) : sound.open(path),
  }
  const log = await openLog(folder, { steps, events })
  isBroken = true
  await Promise.all(Array.from({ length: 600 }, (_, n) => log.audit.log.append({ kind: `m${n}` })))
  await expect.poll(() => events, { timeout: 5_000 }).toContain('error audit.head')
  expect(await verifyData({ folder, now })).toMatchObject({ ok: true, size: 10, newer: 600 })
  isBroken = false
  await log.close()
  expect(await verifyData({ folder, now })).toMatchObject({ ok: true, size: 610, newer: 0 })
})
