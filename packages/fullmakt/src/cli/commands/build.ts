import { join, resolve } from 'node:path'
import { type Artifact, type Compilation, compile } from '@fullmakt/compiler'
import { writeArtifact } from '../../artifact/write-artifact.ts'
import type { Command, Given } from '../command.ts'
import { compileConfig, compileFlags, configPath, count, usage } from '../compile-config.ts'
import type { Io } from '../io.ts'
import { artifactOf } from '../plan-artifact.ts'
import { reviewed } from '../plan-reviewed.ts'
import { report, reportsOf } from '../reports.ts'
import { surfaceName, surfaceText } from '../surface.ts'
import { writeWhole } from '../write-whole.ts'

/** `fullmakt build`: writes the artifact that `serve` runs. */
export const build: Command = {
  name: 'build',
  summary: 'write the artifact that is deployed',
  steps: [
    'do what `check` does, and stop if the config is not right',
    'compile validators and the policy table',
    'do it all a second time and stop if the bytes differ',
    'with --plan, stop if this is not the artifact that was reviewed',
    'with --sign, sign the manifest',
    'write the artifact beside the old one, then swap them',
    'with --update-surface, write what the config means beside it, to be committed',
  ],
  positionals: [],
  flags: {
    ...compileFlags,
    out: { value: 'DIR', short: 'o', summary: 'where to; dist/fullmakt unless said' },
    revision: { value: 'N', summary: 'a number that grows with each deployment; a server refuses to go back' },
    plan: { value: 'FILE', summary: 'build only what this plan, written by `plan --out`, was made for' },
    'update-surface': { summary: 'write fullmakt.surface.json, which `plan` compares with' },
    sign: { value: 'KEY', summary: 'sign with an Ed25519 key in PEM: env:NAME or file:PATH' },
  },
  examples: [
    'fullmakt build',
    'fullmakt build --out dist',
    'fullmakt build --update-surface',
    'fullmakt build --plan plan.json --revision "$CI_RUN" --sign env:SIGNING_KEY',
  ],
  exitCodes: {
    0: 'written',
    1: 'the config is not right, or not what was reviewed',
    3: 'it could not be read, or the artifact not be written',
  },
  async run(given, io) {
    const revision = Number(given.flags['revision'] ?? 0)
    if (!Number.isSafeInteger(revision) || revision < 0 || String(given.flags['revision'] ?? '0').trim() === '') {
      return usage(`\`--revision\` takes a whole number, not \`${String(given.flags['revision'])}\``, io)
    }
    const compiled = await compileConfig(given, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation, exit } = compiled
    if (!(await report(compilation, given, io))) return 3
    if (compilation.program === null || exit !== 0) return exit === 0 ? 1 : exit
    const { program } = compilation
    const artifact = await artifactOf(program, revision)
    const second = await compile({ configFile: configPath(given, io), typeCheck: false, keepIn: null })
    if (second.program === null || artifact.digest !== (await artifactOf(second.program, revision)).digest) {
      io.stderr.write('error[FMK9001]  two builds of one config differ\n  help: please report it\n')
      return 4
    }
    const review = await reviewed(program, given, io)
    if (!review.ok) return review.exit
    const out = resolve(io.cwd, String(given.flags['cwd'] ?? '.'), String(given.flags['out'] ?? 'dist/fullmakt'))
    const signed = await signedFiles(artifact, given, io)
    if (signed === undefined) return 3
    const written = await writeArtifact(out, signed)
    if (!written.ok) {
      io.stderr.write(`error  the artifact could not be written: ${written.reason}\n`)
      return 3
    }
    if (given.flags['update-surface'] === true && !(await writeSurface(compilation, io))) return 3
    const size = [...artifact.files.values()].reduce((sum, bytes) => sum + bytes.length, 0)
    const reports = reportsOf(given)
    if (typeof reports !== 'string' && reports.stdout === null) {
      io.stdout.write(`${artifact.digest}\n${count(artifact.files.size, 'file')}, ${Math.ceil(size / 1024)} KiB\n`)
    }
    return 0
  },
}

async function writeSurface({ program, folder, configFile }: Compilation, io: Io): Promise<boolean> {
  const name = surfaceName(configFile)
  const written = writeWhole(join(folder, name), program === null ? '' : await surfaceText(program))
  if (!written.ok) io.stderr.write(`error  \`${name}\` could not be written: ${written.reason}\n`)
  return written.ok
}

// The key is read when everything else is done, so that nothing of it is in memory while user code runs.
async function signedFiles(artifact: Artifact, { flags }: Given, io: Io): Promise<Artifact['files'] | undefined> {
  if (flags['sign'] === undefined) return artifact.files
  const { readSigningKey, signManifest } = await import('../../artifact/sign-artifact.ts')
  try {
    const key = await readSigningKey(String(flags['sign']), io.env, resolve(io.cwd, String(flags['cwd'] ?? '.')))
    const manifest = artifact.files.get('manifest.json') ?? new Uint8Array(0)
    return new Map([...artifact.files, ['manifest.sig', await signManifest(manifest, key)]])
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SIGNING_KEY') throw error
    io.stderr.write(`error[ERR_SIGNING_KEY]  ${(error as Error).message}\n`)
    return undefined
  }
}
