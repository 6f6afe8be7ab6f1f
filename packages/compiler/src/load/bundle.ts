import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { Message, OnResolveArgs, PartialMessage, Plugin } from 'esbuild'
import type { Code } from '../diagnostics/catalogue.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { ownModule } from '../here.ts'
import { runBundler } from './bundler.ts'
import { isOwnSource } from './own-modules.ts'
import { ZOD_GLOBAL } from './zod-script.ts'

/** A config and all it imports as one script, with the map back to its sources. */
export interface Bundle {
  readonly code: string
  /** The module of zod that the script takes from its realm, as an absolute path; null when it uses none. */
  readonly zod: string | null
  /** Source map v3 as JSON text; its sources are absolute paths. */
  readonly map: string
  /** Absolute paths of the files of the project that went in, sorted. */
  readonly inputs: readonly string[]
  /** For each YAML document that went in, by absolute path: a TypeScript declaration of it as a module. */
  readonly documents: ReadonlyMap<string, string>
}

/**
 * Bundles a config into one script that leaves a declaration as JSON text in `globalThis.__declaration`.
 * Takes the absolute paths of the config and of its folder, and the `paths` of its tsconfig. Every import is resolved here: Node modules and packages off the allow-list
 * become diagnostics at the import. Runs no code of the config.
 */
export function bundleConfig(
  configFile: string,
  folder: string,
  paths: Readonly<Record<string, readonly string[]>> = {},
): Promise<BundleResult> {
  const entry = [
    `const config = require(${JSON.stringify(configFile)})`,
    `import { declare } from '@fullmakt/config/declare'`,
    'globalThis.__declaration = JSON.stringify(declare(config["default"]))',
  ]
  return bundleEntry(entry.join('\n'), folder, paths)
}

/** The same for a table of tests beside a config: leaves what `declareTests` makes of both. Takes the absolute path of the table too. */
export function bundleTests(
  configFile: string,
  testFile: string,
  folder: string,
  paths: Readonly<Record<string, readonly string[]>> = {},
): Promise<BundleResult> {
  const entry = [
    `const config = require(${JSON.stringify(configFile)})`,
    `const table = require(${JSON.stringify(testFile)})`,
    `import { declareTests } from '@fullmakt/config/declare-tests'`,
    'globalThis.__declaration = JSON.stringify(declareTests(config["default"], table["default"]))',
  ]
  return bundleEntry(entry.join('\n'), folder, paths)
}

/** A bundle, or what is wrong. */
export type BundleResult =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly diagnostics: Diagnostic[] }

async function bundleEntry(
  contents: string,
  folder: string,
  paths: Readonly<Record<string, readonly string[]>>,
): Promise<BundleResult> {
  const found: { zod: string | null } = { zod: null }
  const documents = new Map<string, string>()
  try {
    const result = await runBundler({
      stdin: {
        contents,
        resolveDir: folder,
        sourcefile: 'fullmakt:entry',
        loader: 'js',
      },
      absWorkingDir: folder,
      bundle: true,
      format: 'iife',
      target: 'node24',
      // What cannot be bundled fails within the realm: the engine's own refusal would be an error of the host's, which leads out of it.
      supported: { 'dynamic-import': false },
      platform: 'neutral',
      mainFields: ['module', 'main'],
      charset: 'utf8',
      sourcemap: 'external',
      sourcesContent: false,
      outdir: folder,
      write: false,
      metafile: true,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [
        gate((path) => {
          found.zod = path
        }),
        yamlDocuments(documents),
      ],
      tsconfigRaw: {
        compilerOptions: {
          verbatimModuleSyntax: true,
          paths: Object.fromEntries(Object.entries(paths).map(([alias, targets]) => [alias, [...targets]])),
        },
      },
    })
    const file = (suffix: string): string => result.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? ''
    const inputs = Object.keys(result.metafile.inputs)
      .map((path) => resolve(folder, path))
      .filter((path) => !path.includes(`${sep}node_modules${sep}`) && !isOwnSource(path) && isAbsolute(path))
      .filter((path) => !path.endsWith('fullmakt:entry'))
      .sort()
    return {
      ok: true,
      bundle: { code: file('.js'), zod: found.zod, map: absoluteSources(file('.js.map'), folder), inputs, documents },
    }
  } catch (error) {
    const errors = (error as { errors?: readonly Message[] }).errors
    if (errors === undefined) throw error
    return { ok: false, diagnostics: errors.map((message) => bundleDiagnostic(message, folder)) }
  }
}

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

function gate(onZod: (path: string) => void): Plugin {
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
      // Paths are resolved as usual; they are left out by the filter, because asking about each of a package's own imports costs more than bundling them.
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
        const inPackage = args.importer.includes(`${sep}node_modules${sep}`)
        const isWorkspace = found.errors.length === 0 && !found.path.includes(`${sep}node_modules${sep}`)
        if (ALLOWED.test(args.path)) {
          const isThere = found.errors.length === 0
          if (!isThere && !args.path.startsWith('zod')) {
            return { errors: [refusal('FMK1302', `the package \`${args.path}\` is not installed`)] }
          }
          const path = isThere ? found.path : ownModule(args.path)
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
        if (isWorkspace || inPackage) return { path: found.path }
        return { errors: [refusal('FMK1302', `a config cannot import the package \`${args.path}\``)] }
      })
    },
  }

  function refusal(code: Code, text: string): PartialMessage {
    return { text, detail: code }
  }
}

function yamlDocuments(documents: Map<string, string>): Plugin {
  return {
    name: 'fullmakt-yaml',
    setup({ onLoad }) {
      onLoad({ filter: /\.ya?ml$/ }, async ({ path }) => {
        const { declarationOf, readYaml } = await import('./yaml-document.ts')
        const text = readFileSync(path, 'utf8')
        const document = readYaml(text)
        if (document.ok) {
          documents.set(path, declarationOf(document.value))
          return { contents: JSON.stringify(document.value), loader: 'json' }
        }
        const lineText = text.split(/\r?\n/)[document.line - 1] ?? ''
        const column = Buffer.byteLength(lineText.slice(0, document.column - 1))
        const location = { file: path, line: document.line, column, length: 1, lineText }
        return { errors: [{ text: `this is no YAML that JSON could hold: ${document.message}`, location }] }
      })
    },
  }
}

function absoluteSources(map: string, folder: string): string {
  const parsed = JSON.parse(map) as { sources: string[] }
  return JSON.stringify({ ...parsed, sources: parsed.sources.map((source) => resolve(folder, source)) })
}

function bundleDiagnostic(message: Message, folder: string): Diagnostic {
  const code = typeof message.detail === 'string' ? (message.detail as Code) : 'FMK1107'
  const { location } = message
  const span =
    location === null
      ? null
      : {
          file: relative(folder, resolve(folder, location.file)).replaceAll(sep, '/'),
          line: location.line,
          column: utf16Column(location.lineText, location.column) + 1,
          endLine: location.line,
          endColumn: utf16Column(location.lineText, location.column + location.length) + 1,
          exact: true,
        }
  const text = message.text.startsWith('Top-level await')
    ? 'a config cannot wait: there is no `await` at its top'
    : lowerFirst(message.text)
  return diagnostic(code, text, span)
}

// The bundler counts columns in UTF-8 bytes; spans count UTF-16 code units.
function utf16Column(line: string, bytes: number): number {
  return Buffer.from(line, 'utf8').subarray(0, bytes).toString('utf8').length
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
