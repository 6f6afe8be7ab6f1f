import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Message } from 'esbuild'
import type { Code } from '../diagnostics/catalogue.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { endBundler, runBundler } from './bundler.ts'
import { gate } from './gate.ts'
import { isOwnSource } from './own-modules.ts'
import { createProjectFiles, type ProjectFiles } from './project-files.ts'
import { yamlDocuments } from './yaml-documents.ts'

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
  /** What it may be made of. */
  readonly files: ProjectFiles
}

/**
 * Bundles a config into one script, the value of which is a declaration as JSON text.
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
    'export const declaration = JSON.stringify(declare(config["default"]))',
  ]
  return bundleEntry(entry.join('\n'), folder, createProjectFiles([configFile]), paths)
}

/** The same for a table of tests beside a config: the value is what `declareTests` makes of both. Takes the absolute path of the table too. */
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
    'export const declaration = JSON.stringify(declareTests(config["default"], table["default"]))',
  ]
  return bundleEntry(entry.join('\n'), folder, createProjectFiles([configFile, testFile]), paths)
}

/** A bundle, or what is wrong. */
export type BundleResult =
  | { readonly ok: true; readonly bundle: Bundle }
  | {
      readonly ok: false
      readonly diagnostics: Diagnostic[]
      /** Absolute paths of the files of the project that were read before it failed, sorted. */
      readonly inputs: readonly string[]
    }

async function bundleEntry(
  contents: string,
  folder: string,
  files: ProjectFiles,
  paths: Readonly<Record<string, readonly string[]>>,
): Promise<BundleResult> {
  const found: { zod: string | null; readonly files: Set<string> } = { zod: null, files: new Set() }
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
      globalName: '__fullmakt',
      banner: { js: '"use strict";' },
      footer: { js: '__fullmakt.declaration' },
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
        gate(files, {
          onZod: (path) => {
            found.zod = path
          },
          onFile: (path) => void found.files.add(path),
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
      bundle: {
        code: file('.js'),
        zod: found.zod,
        map: absoluteSources(file('.js.map'), folder),
        inputs,
        documents,
        files,
      },
    }
  } catch (error) {
    const { errors, message } = error as { readonly errors?: readonly Message[]; readonly message?: string }
    if (errors === undefined) {
      if (message?.startsWith('The service ') !== true) throw error
      await endBundler()
      return {
        ok: false,
        diagnostics: [diagnostic('FMK1107', 'the bundler broke off: a file may be nested too deep', null)],
        inputs: [...found.files].sort(),
      }
    }
    const diagnostics = errors.map((message) => bundleDiagnostic(message, folder))
    return { ok: false, diagnostics, inputs: [...found.files].sort() }
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
