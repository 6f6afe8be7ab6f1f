import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, test } from 'vitest'
import { watchFiles } from '../src/cli/watch-files.ts'
import { makeFolder } from './support.ts'

/** Resolves when a change to a file was noticed. */
async function noticed(folder: string, file: string, included: readonly string[] = []): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const watching = watchFiles(folder, resolve)
  watching.include(included)
  // The first ones may come before the watch has begun, and only what has come to rest is told.
  const writing = setInterval(() => writeFileSync(file, String(Math.random())), 200)
  onTestFinished(() => {
    clearInterval(writing)
    watching.close()
  })
  await promise
}

test.each(['a.ts', 'a.mjs', 'a.js', 'a.tsx', 'b/a.yml', 'a.json'])('%s is a source', async (name) => {
  using project = makeFolder({ 'b/c': '' })
  await noticed(project.folder, join(project.folder, name))
})

test('what a config depends on is watched wherever it stands, and what went before it could be is not', async () => {
  using project = makeFolder({ 'dist/a.json': '', 'agents/c': '', 'shared/a.txt': '' })
  const { folder } = project
  const file = join(folder, 'dist/a.json')
  await noticed(folder, file, [file])
  const shared = join(folder, 'shared/a.ts')
  await noticed(join(folder, 'agents'), shared, [shared, join(folder, 'gone/a.ts')])
})
