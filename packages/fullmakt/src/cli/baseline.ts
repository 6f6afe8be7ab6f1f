import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Digest, digestJson, type Json, type Program, surfaceDigest } from '@fullmakt/ir'
import { askDeployed } from './ask-deployed.ts'
import { compileAtCommit } from './baseline-commit.ts'
import { commitOf, git } from './git.ts'
import type { Io } from './io.ts'
import { openArtifactFolder } from './open-artifact-folder.ts'
import { readProgram, surfaceName } from './surface.ts'

/** Where a baseline came from. `program` is null where places are not known, `artifact` where there is none. */
export interface BaselineSource {
  readonly kind: 'artifact' | 'file' | 'surface' | 'commit' | 'server'
  readonly name: string
  readonly surface: Digest
  readonly program: Digest | null
  readonly artifact: Digest | null
}

/** What to compare with, or the exit code after the reason was said: 1 for an artifact that is refused, 3 when there is nothing. */
export type Baseline =
  | { readonly ok: true; readonly program: Program; readonly source: BaselineSource }
  | { readonly ok: false; readonly exit: 1 | 3 }

/** Where a config is. */
export interface ConfigPlace {
  /** Absolute. */
  readonly folder: string
  readonly configFile: string
}

/**
 * Opens what `--against` names: an artifact's folder, `file:` a surface or Program, `git:` a commit, or the URL of a running server. Unless said, it is the surface committed at
 * `origin/HEAD`, at `HEAD`, or else the artifact in `dist/fullmakt`. Paths start from `io.cwd`. A baseline that is missing is never an empty one.
 */
export async function openBaseline(against: string | undefined, place: ConfigPlace, io: Io): Promise<Baseline> {
  if (against === undefined) return await defaultBaseline(place, io)
  if (/^https?:/.test(against)) return await serverBaseline(against, place, io)
  if (against.startsWith('git:')) return await commitBaseline(against.slice('git:'.length), place, io)
  if (against.startsWith('file:')) return await fileBaseline(against.slice('file:'.length), io)
  const path = against.replace(/^artifact:/, '')
  const isFile = statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isFile() === true
  return isFile ? await fileBaseline(path, io) : await artifactBaseline(path, io)
}

async function defaultBaseline(place: ConfigPlace, io: Io): Promise<Baseline> {
  for (const reference of ['origin/HEAD', 'HEAD']) {
    const commit = await commitOf(reference, place.folder, io.env)
    const text = commit === undefined ? undefined : await surfaceAt(commit, place, io)
    if (text === undefined) continue
    if (reference === 'HEAD' && (await hasOrigin(place, io))) io.stderr.write(OWN_SURFACE)
    return await surfaceBaseline(text, reference, place, io)
  }
  return await artifactBaseline('dist/fullmakt', io)
}

// What a branch commits as its surface says nothing of what it changes, where the branch it goes to is another.
const OWN_SURFACE =
  'warning  git knows no `origin/HEAD`, so this compares with what `HEAD` itself committed\n  help: say `--against git:origin/main`, or git remote set-head origin --auto\n'

async function hasOrigin({ folder }: ConfigPlace, io: Io): Promise<boolean> {
  return ((await git(['for-each-ref', '--count=1', 'refs/remotes/origin'], folder, io.env)) ?? '') !== ''
}

async function artifactBaseline(folder: string, io: Io): Promise<Baseline> {
  const opened = await openArtifactFolder(folder, io)
  if (!opened.ok) return opened
  const { program, digest } = opened.artifact
  const source = await sourceOf('artifact', folder, program, { artifact: digest as Digest })
  return { ok: true, program, source }
}

async function fileBaseline(path: string, io: Io): Promise<Baseline> {
  let text: string
  try {
    text = readFileSync(resolve(io.cwd, path), 'utf8')
  } catch (error) {
    return refuse(`\`${path}\` cannot be read: ${String((error as { code?: unknown }).code)}`, undefined, io)
  }
  const read = await readProgram(text, path)
  if (!read.ok) return refuse(`\`${path}\` cannot be compared with: ${read.reason}`, undefined, io)
  const source = await sourceOf('file', path, read.program, { hasPlaces: read.hasPlaces })
  return { ok: true, program: read.program, source }
}

async function commitBaseline(reference: string, place: ConfigPlace, io: Io): Promise<Baseline> {
  const commit = await commitOf(reference, place.folder, io.env)
  if (commit === undefined) return refuse(`git knows no commit \`${reference}\``, 'git fetch', io)
  const text = await surfaceAt(commit, place, io)
  if (text !== undefined) return await surfaceBaseline(text, reference, place, io)
  const compiled = await compileAtCommit(commit, place, io)
  if (!compiled.ok)
    return refuse(`the config at git:${reference} cannot be compared with: ${compiled.reason}`, undefined, io)
  return { ok: true, program: compiled.program, source: await sourceOf('commit', `git:${reference}`, compiled.program) }
}

// A server says by a digest what it serves, and nothing of what that means; git has it.
async function serverBaseline(url: string, place: ConfigPlace, io: Io): Promise<Baseline> {
  const asked = await askDeployed(url)
  if (!asked.ok) return refuse(`\`${url}\` does not say what it serves: ${asked.reason}`, undefined, io)
  const { surface, artifact } = asked.deployed
  const name = surfaceName(place.configFile)
  const commits = (await git(['log', '--all', '--format=%H', '--', `./${name}`], place.folder, io.env)) ?? ''
  for (const commit of commits.split('\n').filter((line) => line !== '')) {
    const text = await surfaceAt(commit, place, io)
    const read = text === undefined || !text.includes(surface) ? undefined : await readProgram(text, name)
    if (read?.ok !== true || (await surfaceDigest(read.program)) !== surface) continue
    const source = await sourceOf('server', url, read.program, { hasPlaces: false, artifact })
    return { ok: true, program: read.program, source }
  }
  return refuse(
    `no commit that is here has the \`${name}\` of what \`${url}\` serves, ${surface}`,
    'git fetch --all, and commit what `fullmakt build --update-surface` writes before it is deployed',
    io,
  )
}

function surfaceAt(commit: string, { folder, configFile }: ConfigPlace, io: Io): Promise<string | undefined> {
  return git(['show', `${commit}:./${surfaceName(configFile)}`], folder, io.env)
}

async function surfaceBaseline(
  text: string,
  reference: string,
  { configFile }: ConfigPlace,
  io: Io,
): Promise<Baseline> {
  const name = surfaceName(configFile)
  const read = await readProgram(text, name)
  if (!read.ok)
    return refuse(
      `\`${name}\` at git:${reference} cannot be compared with: ${read.reason}`,
      'fullmakt build --update-surface',
      io,
    )
  const source = await sourceOf('surface', `git:${reference}`, read.program, { hasPlaces: false })
  return { ok: true, program: read.program, source }
}

async function sourceOf(
  kind: BaselineSource['kind'],
  name: string,
  program: Program,
  { artifact = null, hasPlaces = true }: { readonly artifact?: Digest | null; readonly hasPlaces?: boolean } = {},
): Promise<BaselineSource> {
  const whole = hasPlaces ? await digestJson(program as unknown as Json) : null
  return { kind, name, surface: await surfaceDigest(program), program: whole, artifact }
}

function refuse(message: string, help: string | undefined, io: Io): Baseline {
  io.stderr.write(`error  ${message}\n${help === undefined ? '' : `  help: ${help}\n`}`)
  return { ok: false, exit: 3 }
}
