import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { repository, runIn } from './support.ts'

test('prints a new secret alone, and beside it the line with its hash', async () => {
  const first = await runIn(repository, ['clients', 'secret', 'bot'])
  expect(first.exit).toBe(0)
  expect(first.stdout).toMatch(/^fmkp_[A-Za-z0-9_-]{43}\n$/)
  const secret = first.stdout.trim()
  const hash = createHash('sha256').update(secret).digest('base64url')
  expect(first.stderr).toContain(`auth: clientSecret('sha256:${hash}'),`)
  expect(first.stderr).not.toContain(secret)
  expect((await runIn(repository, ['clients', 'secret', 'bot'])).stdout).not.toBe(first.stdout)
})

test('says that there is no artifact', async () => {
  const { exit, stdout, stderr } = await runIn(repository, ['clients', 'secret', 'bot', '--artifact', 'no/such/folder'])
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
  expect(stderr).toContain('there is no artifact')
})
