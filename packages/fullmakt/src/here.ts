import { fileURLToPath } from 'node:url'

// This file stands for the place of the package. Whoever packs the rest of it into other files leaves this one where it is.

/** True where the package runs from its TypeScript sources, as in its own workspace. */
export const fromSource: boolean = import.meta.url.endsWith('.ts')

/** The absolute path of the folder that this package's modules are in. */
export const folderHere: string = fileURLToPath(new URL('.', import.meta.url))

/** The absolute path of a module of a package that this one depends on. */
export function ownModule(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier))
}
