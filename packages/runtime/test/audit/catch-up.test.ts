import { expect, it } from 'vitest'
import { nodeFileSteps } from '../../src/audit/file-steps.ts'
import { verifyData } from '../../src/audit/verify-data.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, now, openLog } from './support.ts'

it('goes on appending while its files cannot be written, says so, and catches up', async () => {
  const folder = temporaryFolder()
  await appendTo(folder, 10)
  const events: string[] = []
  let isBroken = false
  const steps = {
    ...nodeFileSteps,
    open: (path: string) =>
      isBroken ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) : nodeFileSteps.open(path),
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
