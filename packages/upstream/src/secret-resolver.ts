import type { SecretReference } from '@fullmakt/ir'
import { type Environment, readEnvironment } from './providers/env.ts'
import type { SecretFiles } from './providers/file.ts'
import { MAX_SECRET_BYTES, type SecretTextProblem, secretTextProblem } from './secret-text.ts'
import { SecretValue } from './secret-value.ts'

/** Why a reference gave no secret. */
export type SecretProblem = SecretTextProblem | 'unknown-reference' | 'missing' | 'unreadable'

/** A secret, or why there is none; the reason never holds any of the value. */
export type ResolvedSecret =
  | { readonly ok: true; readonly secret: SecretValue }
  | { readonly ok: false; readonly reference: string; readonly reason: SecretProblem }

/** Resolves a reference; never rejects. */
export type ResolveSecret = (reference: SecretReference) => Promise<ResolvedSecret>

/** What a resolver works with; `now` gives milliseconds. */
export interface SecretSources {
  readonly env: Environment
  readonly files: SecretFiles
  readonly now: () => number
}

/** A file is read again after this time even if it seems unchanged, in milliseconds. */
const MAX_AGE_MS = 30_000

/**
 * Makes the resolver of `env:NAME` and `file:/path` references.
 * A file is looked at on every call and read again when it changed or after 30 s, so that a rotated secret is used by the next call; concurrent reads are one.
 * One trailing line break of a file is dropped. While the value stays the same, so does the `SecretValue` object.
 * A file that became unreadable or unusable is a problem at once: the last good value is not kept.
 */
export function createSecretResolver(sources: SecretSources): ResolveSecret {
  const environment = new Map<string, SecretValue>()
  const files = new Map<string, CachedFile>()
  return async (reference) => {
    const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(reference)?.[1]
    if (variable !== undefined) return fromEnvironment(reference, variable, sources.env, environment)
    const path = /^file:(\/[^\0]*)$/.exec(reference)?.[1]
    if (path !== undefined) return fromFile(reference, path, sources, files)
    return { ok: false, reference, reason: 'unknown-reference' }
  }
}

interface CachedFile {
  readonly version: string
  readonly readAt: number
  readonly result: Promise<ResolvedSecret>
}

function fromEnvironment(
  reference: string,
  name: string,
  env: Environment,
  cache: Map<string, SecretValue>,
): ResolvedSecret {
  const text = readEnvironment(env, name)
  if (text === undefined) return { ok: false, reference, reason: 'missing' }
  return judge(reference, text, cache.get(name), (secret) => cache.set(name, secret))
}

function fromFile(
  reference: string,
  path: string,
  sources: SecretSources,
  cache: Map<string, CachedFile>,
): Promise<ResolvedSecret> {
  const version = sources.files.version(path)
  if (version === undefined) {
    cache.delete(path)
    return Promise.resolve({ ok: false, reference, reason: 'missing' })
  }
  const cached = cache.get(path)
  const now = sources.now()
  if (cached?.version === version && now - cached.readAt < MAX_AGE_MS) return cached.result
  const result = readSecret(reference, path, sources.files, cached?.result)
  cache.set(path, { version, readAt: now, result })
  return result.then((resolved) => {
    // A failure is not kept: the next call looks again.
    if (!resolved.ok && cache.get(path)?.result === result) cache.delete(path)
    return resolved
  })
}

async function readSecret(
  reference: string,
  path: string,
  files: SecretFiles,
  previous: Promise<ResolvedSecret> | undefined,
): Promise<ResolvedSecret> {
  // Two more bytes than a secret may have: its line break can be CR LF.
  const bytes = await files.read(path, MAX_SECRET_BYTES + 2).catch(() => undefined)
  if (bytes === undefined) return { ok: false, reference, reason: 'unreadable' }
  // Latin-1 keeps every byte, so that whatever is not ASCII is seen and refused.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const before = await previous
  return judge(reference, text.replace(/\r?\n$/, ''), before?.ok ? before.secret : undefined)
}

function judge(
  reference: string,
  text: string,
  previous: SecretValue | undefined,
  keep?: (secret: SecretValue) => void,
): ResolvedSecret {
  const reason = secretTextProblem(text)
  if (reason !== null) return { ok: false, reference, reason }
  if (previous?.reveal() === text) return { ok: true, secret: previous }
  const secret = new SecretValue(reference, text)
  keep?.(secret)
  return { ok: true, secret }
}
