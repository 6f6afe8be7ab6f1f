import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// This file stands for the place of the package. Whoever packs the rest of it into other files leaves this one where it is.

/** True where the package runs from its TypeScript sources, as in its own workspace. */
export const fromSource: boolean = import.meta.url.endsWith('.ts')

/** The absolute path of a CommonJS script of this package: `load/sandbox` is `load/sandbox.cts` among sources and `load/sandbox.cjs` where it is built. */
export function scriptHere(name: string): string {
  return fileURLToPath(new URL(`./${name}.${fromSource ? 'cts' : 'cjs'}`, import.meta.url))
}

/** The path of a module that Fullmakt itself brings, whatever the user's project has installed. */
export function ownModule(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier))
}

/** Finds files of the packages that this package depends on; throws where one is not installed. */
export function ownFile(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier)
}
