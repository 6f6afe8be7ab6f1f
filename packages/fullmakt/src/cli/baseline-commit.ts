import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compile } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import type { ConfigPlace } from './baseline.ts'
import { extract } from './git.ts'
import type { Io } from './io.ts'

/** The Program of a config as it was, or why there is none. */
export type CompiledCommit =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly reason: string }

/**
 * Compiles a config as it was at a commit, without the type-check, with the packages that are installed now.
 * The folder of the config is written beside those packages and removed afterwards; files outside of it are not there.
 */
export async function compileAtCommit(
  commit: string,
  { folder, configFile }: ConfigPlace,
  io: Io,
): Promise<CompiledCommit> {
  const cache = join(packagesOf(folder), '.cache', 'fullmakt')
  mkdirSync(cache, { recursive: true })
  const target = mkdtempSync(join(cache, 'commit-'))
  try {
    if (!(await extract(commit, folder, target, io.env))) return { ok: false, reason: 'git could not write it out' }
    if (!existsSync(join(target, configFile))) return { ok: false, reason: `there was no \`${configFile}\`` }
    const { program, diagnostics } = await compile({ configFile: join(target, configFile), typeCheck: false })
    if (program !== null) return { ok: true, program }
    const first = diagnostics.find(({ severity }) => severity === 'error')
    return { ok: false, reason: first === undefined ? 'it has no Program' : `${first.code} ${first.message}` }
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

function packagesOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules'))) return join(at, 'node_modules')
    if (dirname(at) === at) return join(folder, 'node_modules')
  }
}
