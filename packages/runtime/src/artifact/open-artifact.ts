import type { ToolValidators } from '@fullmakt/broker'
import {
  canonicalJson,
  type Digest,
  digestBytes,
  digestJson,
  isJsonObject,
  type Json,
  type Program,
  surfaceDigest,
} from '@fullmakt/ir'
import { openTable, type PolicyLookup } from '@fullmakt/policy'
import { type ClientForms, FORMS_FILE, NO_FORMS, readClientForms } from './client-forms.ts'
import { loadValidators } from './load-validators.ts'
import { SIGNATURE_FILE, type Trust } from './trust.ts'

/** An artifact whose every byte is the one its manifest names, loaded. Only `openArtifact` makes it. */
export interface OpenedArtifact {
  readonly digest: Digest
  /** The digest of what the Program means, wherever its declarations stand. */
  readonly surface: Digest
  /** The revision it was built as; 0 when it was built without one. */
  readonly revision: number
  /** Whether its signature was judged and stands. */
  readonly trusted: boolean
  readonly program: Program
  readonly policy: PolicyLookup
  /** Validators in the order of the Program's tools. */
  readonly validators: readonly ToolValidators[]
  readonly forms: ClientForms
}

/** Why an artifact is refused: the file, and what is wrong with it. */
export interface ArtifactRefusal {
  readonly ok: false
  readonly path: string
  readonly reason:
    | 'missing'
    | 'not-in-manifest'
    | 'digest'
    | 'format'
    | 'newer-version'
    | 'policy-table'
    | 'validator'
    | 'unsigned'
    | 'foreign-key'
    | 'signature'
  readonly detail?: string
}

/**
 * Verifies and loads an artifact.
 * Takes its files by path. Every file must be in the manifest with its digest, and every file of the manifest must be there; code is run from
 * the verified bytes, not read again. With `trust` the manifest must be signed by one of its keys, and that is judged before anything else;
 * without, it does not check who made the artifact.
 */
export async function openArtifact(
  files: ReadonlyMap<string, Uint8Array>,
  trust?: Trust,
): Promise<{ readonly ok: true; readonly artifact: OpenedArtifact } | ArtifactRefusal> {
  const unbelieved = await judgeSignature(files, trust)
  if (unbelieved !== undefined) return unbelieved
  const manifest = parse(files.get('manifest.json'))
  if (manifest === undefined || !isJsonObject(manifest))
    return refuse('manifest.json', files.has('manifest.json') ? 'format' : 'missing')
  if (manifest['format'] !== 'fullmakt.artifact') return refuse('manifest.json', 'format')
  if (manifest['version'] !== '1.0') return refuse('manifest.json', 'newer-version')
  const { compiler, revision } = manifest
  if (Object.keys(manifest).sort().join() !== MEMBERS || typeof compiler !== 'string' || !isRevision(revision)) {
    return refuse('manifest.json', 'format')
  }
  const wrong = await verifyFiles(files, manifest['files'])
  if (wrong !== undefined) return wrong
  const program = parse(files.get('program.json'))
  if (!isProgram(program) || (await digestJson(program as unknown as Json)) !== manifest['program']) {
    return refuse('program.json', 'format')
  }
  const bytes = files.get('policy.table')
  if (bytes === undefined) return refuse('policy.table', 'missing')
  const table = await openTable(bytes, { givenUp: true })
  if (!table.ok) return refuse('policy.table', 'policy-table', table.reason)
  if (!isTableOf(program, table.lookup)) return refuse('policy.table', 'policy-table', 'it is of another program')
  const validators = await loadValidators(program, parse(files.get('validators.json')), files)
  if (validators === undefined) return refuse('validators.json', 'validator')
  const forms = files.has(FORMS_FILE) ? readClientForms(parse(files.get(FORMS_FILE)), program) : NO_FORMS
  if (forms === undefined) return refuse(FORMS_FILE, 'format')
  const digest = await digestJson(manifest)
  const trusted = trust !== undefined
  return {
    ok: true,
    artifact: {
      digest,
      surface: await surfaceDigest(program),
      revision,
      trusted,
      program,
      policy: table.lookup,
      validators,
      forms,
    },
  }
}

const MEMBERS = 'compiler,files,format,program,revision,version'

async function judgeSignature(
  files: ReadonlyMap<string, Uint8Array>,
  trust: Trust | undefined,
): Promise<ArtifactRefusal | undefined> {
  const manifest = files.get('manifest.json')
  if (trust === undefined || manifest === undefined) return undefined
  const verdict = await trust.judge(manifest, files.get(SIGNATURE_FILE))
  return verdict === 'ok' ? undefined : refuse(SIGNATURE_FILE, verdict)
}

function isRevision(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Says in words why an artifact is refused: the file and what is wrong with it. */
export function describeRefusal({ path, reason, detail }: ArtifactRefusal): string {
  return `${path}: ${REASONS[reason]}${detail === undefined ? '' : ` (${detail})`}`
}

const REASONS: Readonly<Record<ArtifactRefusal['reason'], string>> = {
  missing: 'it is missing',
  'not-in-manifest': 'it is not in the manifest',
  digest: 'its bytes are not those of the manifest',
  format: 'it has another form',
  'newer-version': 'it is of a newer version',
  'policy-table': 'the policy table does not verify',
  validator: 'a validator is missing or is none',
  unsigned: 'the artifact is not signed',
  'foreign-key': 'the artifact is signed with a key that is not trusted',
  signature: 'the signature does not verify',
}

async function verifyFiles(
  files: ReadonlyMap<string, Uint8Array>,
  listed: Json | undefined,
): Promise<ArtifactRefusal | undefined> {
  if (!Array.isArray(listed)) return refuse('manifest.json', 'format')
  // A signature stands over the manifest and so cannot stand in it.
  const paths = new Set<string>(['manifest.json', SIGNATURE_FILE])
  for (const entry of listed as readonly Json[]) {
    if (!isJsonObject(entry) || typeof entry['path'] !== 'string') return refuse('manifest.json', 'format')
    const path = entry['path']
    const bytes = files.get(path)
    if (paths.has(path)) return refuse('manifest.json', 'format')
    paths.add(path)
    if (bytes === undefined) return refuse(path, 'missing')
    if (bytes.length !== entry['size'] || (await digestBytes(bytes)) !== entry['sha256']) return refuse(path, 'digest')
  }
  for (const path of files.keys()) if (!paths.has(path)) return refuse(path, 'not-in-manifest')
  return undefined
}

function isProgram(value: unknown): value is Program {
  if (!isJsonObject(value)) return false
  const lists = ['scopes', 'roles', 'agents', 'upstreams', 'tools', 'rules', 'constraints']
  return (
    value['format'] === 'fullmakt.program' &&
    value['version'] === '1.0' &&
    isJsonObject(value['server']) &&
    lists.every((name) => Array.isArray(value[name]))
  )
}

// Decisions go by position: a table of another order of tools would decide about the wrong one.
function isTableOf({ tools, rules, constraints }: Program, lookup: PolicyLookup): boolean {
  return (
    lookup.rules === rules.length &&
    lookup.constraints === constraints.length &&
    lookup.tools.length === tools.length &&
    tools.every(({ name }, index) => lookup.tools[index] === name)
  )
}

// Canonical text only: another spelling of the same manifest would be another artifact under one digest.
function parse(bytes: Uint8Array | undefined): Json | undefined {
  if (bytes === undefined) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value = JSON.parse(text) as Json
    return `${canonicalJson(value)}\n` === text ? value : undefined
  } catch {
    return undefined
  }
}

function refuse(path: string, reason: ArtifactRefusal['reason'], detail?: string): ArtifactRefusal {
  return { ok: false, path, reason, ...(detail === undefined ? {} : { detail }) }
}
