import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { version as bundler } from 'esbuild'
import { ownFile } from '../here.ts'

/** Changes whenever the same schema would be compiled to another text. */
const RECIPE = 'own-properties,defaults,formats-fast,constants-first,decimal-steps,esm,minified,1'

/**
 * The validator that was kept for a schema, by the schema's key.
 * Undefined when none is, or when the text is not whole: it must have the digest that it was kept with. The name of the file depends on the schema,
 * the versions of AJV, its formats and the bundler, and how they are used.
 */
export function keptValidator(key: string): string | undefined {
  const file = fileOf(key)
  if (file === undefined) return undefined
  try {
    const text = readFileSync(file, 'utf8')
    const end = text.indexOf('\n')
    const body = text.slice(end + 1)
    return text.slice(0, end) === digestOf(body) ? body : undefined
  } catch {
    return undefined
  }
}

/** Keeps a validator for the next time. Where nothing can be written, nothing is kept. */
export function keepValidator(key: string, text: string): void {
  const file = fileOf(key)
  if (file === undefined) return
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Written aside and renamed: two commands at once must never read half of it.
    const fresh = `${file}.${randomUUID()}`
    writeFileSync(fresh, `${digestOf(text)}\n${text}`)
    renameSync(fresh, file)
  } catch {
    // A read-only installation works too, only slower.
  }
}

function fileOf(key: string): string | undefined {
  const kept = keptIn()
  return kept === undefined
    ? undefined
    : join(kept.folder, `validator-${digestOf(`${kept.recipe}\n${key}`).slice(0, 32)}.mjs`)
}

interface Keep {
  readonly folder: string
  readonly recipe: string
}

let keep: Keep | null | undefined

function keptIn(): Keep | undefined {
  keep ??= findKeep()
  return keep ?? undefined
}

function findKeep(): Keep | null {
  const manifestOf = (name: string): { readonly path: string; readonly version: string } => {
    const path = ownFile(`${name}/package.json`)
    return { path, version: String((JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }).version) }
  }
  try {
    const ajv = manifestOf('ajv')
    const at = ajv.path.lastIndexOf(`${sep}node_modules${sep}`)
    if (at < 0) return null
    const recipe = [RECIPE, ajv.version, manifestOf('ajv-formats').version, bundler].join('\n')
    return { folder: join(ajv.path.slice(0, at), 'node_modules', '.cache', 'fullmakt'), recipe }
  } catch {
    return null
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
