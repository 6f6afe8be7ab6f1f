import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from '../command.ts'
import { packageManagerOf } from '../package-manager.ts'
import { starterFor } from '../starter.ts'

/** `fullmakt init`: writes a config that works, in an empty folder or beside what is there. */
export const init: Command = {
  name: 'init',
  summary: 'write a config that works',
  steps: ['write each file of the starter that is not there yet', 'leave every file that is there as it is'],
  positionals: [{ name: 'DIR', summary: 'where to; here unless said', optional: true }],
  flags: {},
  examples: ['fullmakt init', 'fullmakt init agents'],
  exitCodes: { 0: 'written', 1: 'the package that is there is not an ES module', 3: 'a file could not be written' },
  async run({ positionals }, io) {
    const folder = resolve(io.cwd, positionals['DIR'] ?? '.')
    const manager = packageManagerOf(folder)
    try {
      for (const [path, text] of Object.entries(starterFor(manager))) {
        const written = await writeNew(join(folder, path), text)
        io.stdout.write(`${written ? 'wrote' : 'kept '}  ${path}\n`)
      }
    } catch (error) {
      io.stderr.write(`error  ${error instanceof Error ? error.message : String(error)}\n`)
      return 3
    }
    const manifest = await readManifest(folder)
    if (manifest?.['type'] !== 'module') {
      const problem = manifest === undefined ? 'is not a JSON object' : 'does not say `"type": "module"`'
      io.stderr.write(
        `error  the package.json that was there ${problem}\n  help: ${manifest === undefined ? 'mend' : 'add'} it\n`,
      )
      return 1
    }
    const installed = { ...objectOf(manifest['dependencies']), ...objectOf(manifest['devDependencies']) }
    const missing = ['fullmakt', 'zod'].filter((name) => !Object.hasOwn(installed, name))
    const { add, run } = manager
    io.stderr.write(`next: ${add(missing)} && ${run} fullmakt check && ${run} fullmakt test\n`)
    return 0
  },
}

async function writeNew(path: string, text: string): Promise<boolean> {
  const there = await access(path).then(
    () => true,
    () => false,
  )
  if (there) return false
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text, { flag: 'wx' })
  return true
}

/** The package.json of a folder; undefined for one that is no JSON object. */
async function readManifest(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const text = await readFile(join(folder, 'package.json'), 'utf8')
    return objectOf(JSON.parse(text.replace(/^\ufeff/, '')))
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
