import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, sep } from 'node:path'
import type { OnResolveArgs, PartialMessage, Plugin } from 'esbuild'
import type { Code } from '../diagnostics/catalogue.ts'
import { ownModule } from '../here.ts'
import { isTooDeep, TOO_DEEP } from './nesting.ts'
import { isOwnSource } from './own-modules.ts'
import type { ProjectFiles } from './project-files.ts'
import { ZOD_GLOBAL } from './zod-script.ts'

/**
 * Judges every import of a config: what is neither on the list of packages nor a file that `files` has is refused at the import.
 * Takes what is to be done with the path of zod's module, which is left out of the bundle, and with that of each file of the project.
 */
export function gate(
  files: ProjectFiles,
  { onZod, onFile }: { readonly onZod: (path: string) => void; readonly onFile: (path: string) => void },
): Plugin {
  return {
    name: 'fullmakt-gate',
    setup({ onResolve, onLoad, resolve: resolveDefault }) {
      onLoad({ filter: /.*/, namespace: 'zod' }, () => ({
        contents: `module.exports = globalThis.${ZOD_GLOBAL}`,
        loader: 'js',
      }))
      onLoad({ filter: /.*/, namespace: 'arktype' }, ({ path }) => ({
        contents: `import 'fullmakt:platform'\nexport * from ${JSON.stringify(path)}`,
        loader: 'js',
        resolveDir: dirname(path),
      }))
      onLoad({ filter: /.*/, namespace: 'platform' }, () => ({ contents: PLATFORM, loader: 'js' }))
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path, with: attributes }) => {
        const problem = files.problemOf(path, attributes['type'])
        if (problem !== undefined) return { errors: [refusal('FMK1303', problem)] }
        const isOurs = !path.includes(`${sep}node_modules${sep}`) && !isOwnSource(path)
        if (isOurs) onFile(path)
        // The bundler breaks off at a document that is deep enough, and the type-checker takes minutes for less.
        if (path.endsWith('.json')) {
          return isTooDeep(readFileSync(path, 'utf8')) ? { errors: [refusal('FMK1107', TOO_DEEP)] } : undefined
        }
        if (!isOurs || /\.ya?ml$/.test(path)) return undefined
        const text = readFileSync(path, 'utf8')
        return text.includes(MAP_NAME) ? { contents: text + NO_MAP, loader: 'default' } : undefined
      })
      // Paths are resolved as usual, and judged by where they lead; they are left out by the filter, because asking about each of a package's own imports costs more than bundling them.
      onResolve({ filter: /^(?:$|[^./]|\.[^./]|\.\.[^/])/ }, async (args: OnResolveArgs) => {
        if (args.path === 'fullmakt:platform') return { path: args.path, namespace: 'platform' }
        if (args.pluginData === 'passed' || args.kind === 'entry-point') return undefined
        const ours = OURS[args.path]
        if (ours !== undefined) return { path: ownModule(ours), sideEffects: false }
        if (/^(?:\.{0,2}\/|\.{1,2}$|[A-Za-z]:\\)/.test(args.path)) return undefined
        if (args.path.startsWith('node:') || BUILTINS.has(args.path)) {
          return { errors: [refusal('FMK1301', `a config cannot import \`${args.path}\``)] }
        }
        const found = await resolveDefault(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: 'passed',
        })
        if (found.errors.length === 0 && (found.external || found.namespace !== 'file')) {
          return { errors: [refusal('FMK1303', 'a config cannot import from an address')] }
        }
        const inPackage = args.importer.includes(`${sep}node_modules${sep}`)
        const isWorkspace = found.errors.length === 0 && !found.path.includes(`${sep}node_modules${sep}`)
        if (ALLOWED.test(args.path)) {
          const isThere = found.errors.length === 0
          if (!isThere && !args.path.startsWith('zod')) {
            return { errors: [refusal('FMK1302', `the package \`${args.path}\` is not installed`)] }
          }
          const path = isThere ? found.path : ownModule(args.path)
          // What is not the package itself is judged as any other file; zod above all, which is bundled aside.
          if (!files.addPackage(args.path, path)) return { path }
          if (args.path === 'arktype') return { path, namespace: 'arktype' }
          if (args.path !== 'zod') return { path }
          onZod(path)
          return { path, namespace: 'zod' }
        }
        if (found.errors.length > 0 && !inPackage) {
          return {
            errors: [refusal('FMK1302', `the package \`${args.path}\` is not there, and a config may not import it`)],
          }
        }
        if (isWorkspace || inPackage) {
          files.addPackage(args.path, found.path)
          return { path: found.path }
        }
        return { errors: [refusal('FMK1302', `a config cannot import the package \`${args.path}\``)] }
      })
    },
  }

  function refusal(code: Code, text: string): PartialMessage {
    return { text, detail: code }
  }
}

// In one piece it would name a map of whatever file this comes to stand in.
const MAP_NAME = ['sourceMapping', 'URL'].join('')
/** The last one counts, and this one leads nowhere: places are told in what is written, whatever it says that it was made from. */
const NO_MAP = `\n//# ${MAP_NAME}=fullmakt:none`
const ALLOWED = /^(?:zod|arktype|valibot|@valibot\/to-json-schema)(?:\/|$)/
const OURS: Readonly<Record<string, string>> = {
  fullmakt: '@fullmakt/config',
  '@fullmakt/config': '@fullmakt/config',
  '@fullmakt/config/declare': '@fullmakt/config/declare',
  '@fullmakt/config/declare-tests': '@fullmakt/config/declare-tests',
  '@fullmakt/ir': '@fullmakt/ir',
}
// arktype names these classes when it is loaded; they are not there, and none of their values is JSON.
const PLATFORM = `for (const name of ['Blob', 'File', 'FormData', 'Headers', 'Request', 'Response', 'URL']) {
  globalThis[name] ??= class { constructor() { throw new Error(name + ' is not there while a config is evaluated') } }
}`
const BUILTINS = new Set(builtinModules)
