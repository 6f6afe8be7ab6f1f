import { existsSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Json, Program } from '@fullmakt/ir'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { fromSource, ownFile } from './here.ts'
import { type KeptPlace, keepOutcome, readKept } from './load/kept-outcome.ts'
import { projectOf } from './load/project.ts'

/** What to compile. */
export interface CompileRequest {
  /** Absolute path of the config file. */
  readonly configFile: string
  /** False leaves the type-check out, for a quick look. */
  readonly typeCheck?: boolean
  /**
   * The absolute path of a folder where sound outcomes are kept for the next time, or null to look at everything again.
   * Where it is not said, a built compiler keeps them in the project's `node_modules`, and one that runs from its sources keeps none.
   */
  readonly keepIn?: string | null
  /** True where this process bundles nothing afterwards: the bundler ends before the type-checker needs the memory. */
  readonly endsBundler?: boolean
}

/** What came of it: a Program only when no diagnostic is an error. Diagnostics are sorted. */
export interface Compilation {
  readonly program: Program | null
  readonly diagnostics: readonly Diagnostic[]
  /** Absolute paths of the project's files that went in, sorted. */
  readonly inputs: readonly string[]
  /** The config's name in its folder. */
  readonly configFile: string
  /** The config's folder, which the files of spans are relative to. Absolute. */
  readonly folder: string
  /** The folder of the nearest package.json, or the config's own where there is none. Absolute. */
  readonly project: string
}

/**
 * Compiles a config to a Program, or finds what came of it the last time when nothing that it depends on has changed since.
 * Takes the config's path; returns the Program or what is wrong. Does not throw for anything a config can be.
 * An outcome is found again by the bytes of the project's files and by the manifests of its packages, whose other files are not looked at again.
 */
export async function compile(request: CompileRequest): Promise<Compilation> {
  const configFile = resolve(request.configFile)
  const place = keptPlace(configFile, request)
  const kept = place === undefined ? undefined : readKept(place)
  if (kept !== undefined) return kept as unknown as Compilation
  const begun = Date.now()
  const { compileProject } = await import('./compile-project.ts')
  const { compilation, sources, lookedFor } = await compileProject(request)
  if (place !== undefined && compilation.program !== null) {
    const from = { files: dependencies(configFile, sources), lookedFor: [configFile, ...lookedFor()] }
    keepOutcome(place, from, begun, compilation as unknown as Json)
  }
  return compilation
}

function keptPlace(configFile: string, { keepIn, typeCheck = true }: CompileRequest): KeptPlace | undefined {
  const folder = keepIn === undefined ? usualFolder(configFile) : keepIn
  return folder === null ? undefined : { folder, question: JSON.stringify({ configFile, typeCheck }) }
}

function usualFolder(configFile: string): string | null {
  const modules = join(projectOf(configFile), 'node_modules')
  return fromSource || !existsSync(modules) ? null : join(modules, '.cache', 'fullmakt')
}

// A package is what its manifest says, and what npm noted when it put it there; reading all of its files again would cost more than it tells.
function dependencies(configFile: string, sources: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const path of sources) for (const file of standFor(path)) found.add(file)
  for (let folder = dirname(configFile); ; folder = dirname(folder)) {
    for (const name of ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'])
      found.add(join(folder, name))
    if (dirname(folder) === folder) break
  }
  for (const name of OWN) found.add(ownFile(`${name}/package.json`))
  return [...found]
}

const OWN = [
  '@fullmakt/compiler',
  '@fullmakt/config',
  '@fullmakt/ir',
  '@fullmakt/policy',
  'ajv',
  'esbuild',
  'typescript',
]
const MODULES = `${sep}node_modules${sep}`

function standFor(path: string): readonly string[] {
  const at = path.lastIndexOf(MODULES)
  if (at < 0) return [path]
  const [first = '', second = ''] = path.slice(at + MODULES.length).split(sep)
  return [join(path.slice(0, at), 'node_modules', first.startsWith('@') ? join(first, second) : first, 'package.json')]
}
