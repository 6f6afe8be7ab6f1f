import { createHash } from 'node:crypto'
import {
  canonicalJson,
  type Digest,
  digestBytes,
  digestJson,
  type Json,
  type JsonObject,
  type Program,
} from '@fullmakt/ir'
import { clientForms } from './forms/client-forms.ts'
import { compileValidators, validatorKey } from './validators.ts'

/** An artifact: its files by path, and the digest of its manifest, which is the artifact's. */
export interface Artifact {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly digest: Digest
}

/**
 * Emits the artifact of a Program.
 * Takes the Program, the compiler's version, files to add, such as the server's code, by path, and a revision that grows from one deployment to
 * the next, 0 when none is kept. The same input gives the same bytes;
 * nothing of the machine, the time or the environment goes in.
 */
export async function emitArtifact(
  program: Program,
  version: string,
  extra: ReadonlyMap<string, Uint8Array> = new Map(),
  revision: number = 0,
): Promise<Artifact> {
  // Only an artifact needs the table; whoever only checks should not pay for loading it.
  const { buildTable } = await import('@fullmakt/policy')
  const files = new Map<string, Uint8Array>(extra)
  const put = (path: string, value: Json | string): void => {
    files.set(path, utf8(typeof value === 'string' ? value : `${canonicalJson(value)}\n`))
  }
  put('program.json', program as unknown as Json)
  files.set('policy.table', buildTable(program, { digest: (bytes) => createHash('sha256').update(bytes).digest() }))
  const schemas = program.tools.flatMap(({ input, output }) => (output === null ? [input] : [input, output]))
  for (const [key, source] of await compileValidators(schemas)) put(`validators/${key}.mjs`, source)
  put('validators.json', await validatorIndex(program))
  const forms = clientForms(program)
  if (forms !== undefined) put('client-forms.json', forms as unknown as Json)
  const manifest = await manifestOf(files, program, version, revision)
  put('manifest.json', manifest)
  return { files, digest: await digestJson(manifest) }
}

async function validatorIndex(program: Program): Promise<JsonObject> {
  const path = async (schema: JsonObject): Promise<string> => `validators/${await validatorKey(schema)}.mjs`
  const entries = await Promise.all(
    program.tools.map(async ({ name, input, output }) => [
      name,
      { input: await path(input), output: output === null ? null : await path(output) },
    ]),
  )
  return Object.fromEntries(entries) as JsonObject
}

async function manifestOf(
  files: ReadonlyMap<string, Uint8Array>,
  program: Program,
  version: string,
  revision: number,
): Promise<JsonObject> {
  const entries = await Promise.all(
    [...files].map(async ([path, bytes]) => ({ path, sha256: await digestBytes(bytes), size: bytes.length })),
  )
  return {
    format: 'fullmakt.artifact',
    version: '1.0',
    compiler: version,
    revision,
    program: await digestJson(program as unknown as Json),
    files: entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
