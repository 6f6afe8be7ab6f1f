import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeFileSteps } from '../../src/audit/file-steps.ts'
import { headFile } from '../../src/audit/head-file.ts'
import { temporaryFolder } from '../support.ts'

it('keeps the last head, readable by its owner only, and leaves nothing beside it', async () => {
  const folder = temporaryFolder()
  const file = headFile(nodeFileSteps, join(folder, 'head'))
  expect(await file.read()).toBeUndefined()
  await file.write(Buffer.from('a long first head'))
  await file.write(Buffer.from('second'))
  expect(Buffer.from((await file.read())!).toString()).toBe('second')
  expect(readdirSync(folder)).toEqual(['head'])
  if (process.platform !== 'win32') expect(statSync(join(folder, 'head')).mode & 0o777).toBe(0o600)
})

it('is not disturbed by what a crash left half written', async () => {
  const folder = temporaryFolder()
  const file = headFile(nodeFileSteps, join(folder, 'head'))
  await file.write(Buffer.from('first'))
  writeFileSync(join(folder, 'head.new'), 'a much longer text than the next head')
  expect(Buffer.from((await file.read())!).toString()).toBe('first')
  await file.write(Buffer.from('next'))
  expect(readFileSync(join(folder, 'head'), 'utf8')).toBe('next')
})
