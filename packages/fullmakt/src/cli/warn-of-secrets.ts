import { statSync } from 'node:fs'
import type { Program, SecretReference } from '@fullmakt/ir'
import type { Log } from '@fullmakt/runtime'
import type { Io } from './io.ts'

const OTHERS_READ = 0o004

/**
 * Warns of secrets that a Program refers to and that are not there, which end each call that needs them, and of files with secrets or keys that every
 * account of the machine can read. Takes the Program, the environment and the log; looks at no value, and at no permissions on Windows.
 */
export function warnOfSecrets(program: Program, env: Io['env'], log: Log): void {
  for (const reference of new Set(referencesOf(program))) {
    const name = reference.slice(reference.indexOf(':') + 1)
    const isThere = reference.startsWith('env:') ? env[name] !== undefined : modeOf(name) !== undefined
    if (!isThere) log('warning', 'secret.missing', { reference })
    else if (reference.startsWith('file:')) warnOfOpenFile(name, log)
  }
  for (const name of ['FULLMAKT_KEY_FILE', 'FULLMAKT_KEY_BEFORE_FILE']) {
    const path = env[name]
    if (path !== undefined) warnOfOpenFile(path, log)
  }
}

function referencesOf({ upstreams, identity }: Program): readonly SecretReference[] {
  const provider = identity?.clientSecret ?? null
  return [
    ...upstreams.flatMap(({ credential }) => (credential.kind === 'none' ? [] : [credential.secret])),
    ...(provider === null ? [] : [provider]),
  ]
}

function warnOfOpenFile(path: string, log: Log): void {
  const mode = modeOf(path) ?? 0
  if (process.platform !== 'win32' && (mode & OTHERS_READ) !== 0) log('warning', 'secret.readable', { path })
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode
  } catch {
    return undefined
  }
}
