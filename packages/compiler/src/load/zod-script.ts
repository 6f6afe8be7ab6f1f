import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { version } from 'esbuild'
import { runBundler } from './bundler.ts'
import { compiledLibrary, type Library } from './evaluate.ts'

/** The global under which a bundled config finds zod. */
export const ZOD_GLOBAL = '__zod'

/**
 * The installed zod as one script that leaves its exports in a global.
 * Takes the absolute path of zod's module. Bundling zod costs more than bundling most configs, so the script is kept beside the package, under
 * a name that changes with the package and the bundler; where it cannot be kept it is made again each time.
 */
export async function zodScript(path: string): Promise<Library> {
  const kept = keptAt(path)
  if (kept !== undefined && existsSync(kept)) return await withCompiled(kept)
  const { outputFiles } = await runBundler({
    stdin: { contents: `export * from ${JSON.stringify(path)}`, resolveDir: dirname(path), loader: 'js' },
    bundle: true,
    format: 'iife',
    globalName: ZOD_GLOBAL,
    target: 'node24',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  })
  const text = outputFiles[0]?.text ?? ''
  return kept !== undefined && keep(kept, text) ? await withCompiled(kept) : { text }
}

/** What most configs do with zod, so that the engine has compiled it before it keeps it. */
const USE = `
const { z } = globalThis.${ZOD_GLOBAL}
const schema = z.object({
  a: z.string().min(1).max(9).optional(), b: z.int().min(0).max(9), c: z.number().positive(), d: z.boolean().default(true),
  e: z.enum(['x', 'y']), f: z.array(z.string()).max(3), g: z.union([z.literal('x'), z.null()]), h: z.record(z.string(), z.unknown()),
  i: z.url(), j: z.email(), k: z.uuid(), l: z.iso.datetime(), m: z.string().regex(/^a+$/), n: z.strictObject({ o: z.string().describe('o') }),
})
JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))`

// What the engine made under other flags it does not take: changes with the flags of the child.
const CHILD = '2'

async function withCompiled(path: string): Promise<Library> {
  const compiled = path.replace(/\.js$/, `-${process.version}-${process.arch}-${CHILD}.bin`)
  if (existsSync(compiled)) return { path, compiled }
  const made = await compiledLibrary(path, USE)
  return made !== undefined && keep(compiled, made) ? { path, compiled } : { path }
}

function keptAt(path: string): string | undefined {
  const mark = `${sep}node_modules${sep}`
  const at = path.lastIndexOf(mark)
  if (at < 0) return undefined
  const modules = path.slice(0, at + mark.length)
  try {
    const manifest = readFileSync(join(modules, 'zod', 'package.json'), 'utf8')
    const key = createHash('sha256')
      .update(`${version}\n${path.slice(at)}\n${manifest}`)
      .digest('hex')
      .slice(0, 32)
    return join(modules, '.cache', 'fullmakt', `zod-${key}.js`)
  } catch {
    return undefined
  }
}

// Written aside and renamed: two commands at once must never read half of it.
function keep(path: string, script: string | Uint8Array): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const fresh = `${path}.${randomUUID()}`
    writeFileSync(fresh, script)
    renameSync(fresh, path)
    return true
  } catch {
    // A read-only installation works too, only slower.
    return false
  }
}
