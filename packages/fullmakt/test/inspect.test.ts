import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, runIn, smallConfig } from './support.ts'

test('what stands in an artifact commands no terminal', async () => {
  using project = makeFolder({})
  const config = smallConfig().replace("'everyone'", "'every\\u001b[2Jone\\n\\u202e'")
  writeFileSync(join(project.folder, 'fullmakt.config.ts'), config)
  expect((await runIn(project.folder, ['build', '--out', 'dist'])).exit).toBe(0)
  const { stdout } = await runIn(project.folder, ['inspect', 'dist'])
  expect(stdout).toContain('allow      every\\u001b[2Jone\\u000a\\u202e (thing)')
  expect(stdout).not.toMatch(/[^\P{C}\n]/u)
})
