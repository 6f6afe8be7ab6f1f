import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { runProcess } from './run-process.ts'

const root = resolve(import.meta.dirname, '../..')

/** Builds the artifact of a folder of `test/fixtures` with the command line; throws with its words when it does not succeed. */
export async function buildArtifact(name: string, out: string): Promise<void> {
  await build(join(root, 'test/fixtures', name, 'fullmakt.config.ts'), out)
}

/** As `buildArtifact`, at other ports: takes the new one of each that is in the config. The config is written beside `out`. */
export async function buildArtifactAt(
  name: string,
  ports: Readonly<Record<number, number>>,
  out: string,
): Promise<void> {
  let text = readFileSync(join(root, 'test/fixtures', name, 'fullmakt.config.ts'), 'utf8')
  for (const [from, to] of Object.entries(ports)) text = text.replaceAll(`:${from}`, `:${to}`)
  const config = `${out}.config.ts`
  writeFileSync(config, text)
  const modules = join(dirname(out), 'node_modules')
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules)
  await build(config, out)
}

async function build(config: string, out: string): Promise<void> {
  const launcher = join(root, 'packages/fullmakt/bin/fullmakt.cjs')
  const built = await runProcess(process.execPath, [launcher, 'build', '-c', config, '--out', out], { cwd: root })
  if (built.exit !== 0) throw new Error(`the build ended with ${built.exit}: ${built.stderr}${built.stdout}`)
}
