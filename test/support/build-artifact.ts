import { join, resolve } from 'node:path'
import { runProcess } from './run-process.ts'

const root = resolve(import.meta.dirname, '../..')

/** Builds the artifact of a folder of `test/fixtures` with the command line; throws with its words when it does not succeed. */
export async function buildArtifact(name: string, out: string): Promise<void> {
  const config = join(root, 'test/fixtures', name, 'fullmakt.config.ts')
  const launcher = join(root, 'packages/fullmakt/bin/fullmakt.cjs')
  const built = await runProcess(process.execPath, [launcher, 'build', '-c', config, '--out', out], { cwd: root })
  if (built.exit !== 0) throw new Error(`the build ended with ${built.exit}: ${built.stderr}${built.stdout}`)
}
