import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repository, runIn } from './support.ts'

// The first is the example whose config stands at the root of the repository.
it.each([
  ['.', '100'],
  ['examples/powerdns', '100'],
  ['examples/github', '50'],
])('the rules of %s decide what its tables say', async (folder, percent) => {
  const argv = ['test', '--no-typecheck', '--coverage', '--mutate', '--fail-under', percent]
  const { exit, stdout, stderr } = await runIn(join(repository, folder), argv)
  expect({ exit, stderr }, stdout).toEqual({ exit: 0, stderr: '' })
  expect(stdout).toMatch(/\nok: \d+ cases in 1 file\n$/)
})
