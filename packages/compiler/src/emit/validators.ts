import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { canonicalJson, digestJson, type JsonObject } from '@fullmakt/ir'
import { ownFile } from '../here.ts'
import { runBundler } from '../load/bundler.ts'
import { keepValidator, keptValidator } from '../load/kept-validators.ts'
import { constantsFirst } from './constants-first.ts'
import { mapSubschemas } from './forms/subschemas.ts'

/**
 * Compiles JSON Schemas to validator modules that need nothing else and evaluate no code from strings.
 * Takes schemas; returns, by the key that `validatorKey` gives, the text of an ES module whose default export is a function of the value that
 * returns whether it is valid and leaves what is wrong in its `errors`. It fills absent members with the defaults of the schema, so that the
 * policy, the log and the upstream read the same value. One module for each distinct schema.
 *
 * @see JSON Schema 2020-12
 */
export async function compileValidators(schemas: readonly JsonObject[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, JsonObject>()
  for (const schema of schemas) wanted.set(await validatorKey(schema), schema)
  const modules = new Map<string, string>()
  const sources = new Map<string, string>()
  for (const [key, schema] of wanted) {
    const kept = keptValidator(key)
    if (kept !== undefined) modules.set(key, kept)
    else sources.set(key, (await loadWriter())(schema))
  }
  if (sources.size > 0) {
    for (const [key, text] of await bundleEach(sources)) {
      modules.set(key, text)
      keepValidator(key, text)
    }
  }
  return new Map([...wanted.keys()].map((key) => [key, modules.get(key) ?? '']))
}

/** The key of a schema's validator: what it says, not how it is written. */
export async function validatorKey(schema: JsonObject): Promise<string> {
  return (await digestJson(withoutWords(schema))).slice('sha256:'.length, 'sha256:'.length + 32)
}

// Loaded when a validator is wanted: a check writes none, and these modules are most of what the compiler would load.
async function loadWriter(): Promise<(schema: JsonObject) => string> {
  const [{ Ajv2020 }, { default: standaloneCode }, { default: addFormats }, { multipleOf }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv/dist/standalone/index.js'),
    import('ajv-formats'),
    import('./multiple-of.ts'),
  ])
  return (schema) => {
    // Own properties only: `{}` must not be taken to have the arguments `constructor` or `toString`.
    const ajv = new Ajv2020({
      strict: false,
      ownProperties: true,
      useDefaults: true,
      validateFormats: true,
      // A format that is not known is only a word; whoever wrote it was told.
      logger: false,
      code: { source: true, esm: true, lines: false },
    })
    addFormats.default(ajv, { mode: 'fast' })
    ajv.removeKeyword('multipleOf').addKeyword(multipleOf)
    return standaloneCode.default(
      ajv,
      ajv.compile(constantsFirst(JSON.parse(canonicalJson(withoutWords(schema))) as JsonObject)),
    )
  }
}

// Descriptions make validators larger and change nothing in what they accept.
function withoutWords({ description: _, title: __, examples: ___, ...schema }: JsonObject): JsonObject {
  return mapSubschemas(schema, withoutWords)
}

async function bundleEach(sources: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const result = await runBundler({
    entryPoints: [...sources.keys()].map((key) => ({ in: `validator:${key}`, out: key })),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'node24',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    outdir: '/',
    logLevel: 'silent',
    plugins: [
      {
        name: 'validators',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^validator:/ }, ({ path }) => ({
            path: path.slice('validator:'.length),
            namespace: 'validator',
          }))
          onResolve({ filter: /^ajv/ }, ({ path }) => ({ path: ownFile(path) }))
          // The helpers carry a note of how to require them, for generators of code; a validator has no use for it.
          onLoad({ filter: /[\\/]ajv[\\/]dist[\\/]runtime[\\/]/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replace(/^\w+\.code = .*$/m, ''),
            loader: 'js',
          }))
          onLoad({ filter: /.*/, namespace: 'validator' }, ({ path }) => ({
            contents: sources.get(path) ?? '',
            loader: 'js',
            resolveDir: dirname(ownFile('ajv/package.json')),
          }))
        },
      },
    ],
  })
  return new Map(result.outputFiles.map(({ path, text }) => [path.replace(/^.*[\\/]/, '').replace(/\.js$/, ''), text]))
}
