import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { moduleHere } from '../here.ts'
import { isTooDeep, siteOfTooDeep } from './nesting.ts'
import type { SandboxAnswer, SandboxQuestion } from './sandbox.ts'

/** What came of an evaluation; `memory` and `timeout` mean that the child was stopped, `deep` that the declaration is nested deeper than it may be. */
export type Evaluation =
  | { readonly ok: true; readonly declaration: string }
  | {
      readonly ok: false
      readonly kind: 'threw' | 'timeout' | 'impure' | 'memory' | 'deep' | 'broken'
      readonly message: string
      readonly stack: string
    }

/** A script that runs before the config in its realm: its text, or the absolute path where the child finds it. */
export type Library = SandboxQuestion['library']

const KILL_AFTER = 10_000
const HEAP_MEGABYTES = 512
const MAX_ANSWER = 64 * 1024 * 1024

/**
 * Evaluates a bundled config in a child process that can reach nothing.
 * Takes the script and one to run before it in the same realm; returns the declaration as JSON text, or why there is none. Ends by itself within ten seconds, whatever the script does.
 * The child's `vm` realm and permissions keep honest mistakes in; they are not a boundary against an attacker who may edit the config.
 */
export async function evaluate(code: string, library: Library = { text: '' }): Promise<Evaluation> {
  const answer = await ask({ library, code })
  if (!answer.ok || !isTooDeep(answer.declaration)) return answer
  return { ok: false, kind: 'deep', message: '', stack: siteOfTooDeep(answer.declaration) }
}

/**
 * What the engine makes of a library once code of ours has used it, to be kept and given to later evaluations.
 * Takes the library's absolute path and the code; undefined when that fails.
 */
export async function compiledLibrary(path: string, code: string): Promise<Uint8Array | undefined> {
  const answer = await ask({ library: { path }, code, wantsCompiled: true })
  return answer.ok && answer.compiled !== undefined ? Buffer.from(answer.compiled, 'base64') : undefined
}

async function ask(
  question: SandboxQuestion,
): Promise<Exclude<Evaluation, { readonly ok: true }> | (SandboxAnswer & { readonly ok: true })> {
  const { library } = question
  const script = moduleHere('load/sandbox')
  const child = spawn(
    process.execPath,
    [
      '--permission',
      `--allow-fs-read=${script}`,
      `--allow-fs-read=${join(dirname(script), 'realm')}`,
      ...('path' in library ? [`--allow-fs-read=${library.path}`] : []),
      ...('path' in library && library.compiled !== undefined ? [`--allow-fs-read=${library.compiled}`] : []),
      `--max-old-space-size=${HEAP_MEGABYTES}`,
      // In every realm: should an object of the host's get into the config's, its functions make no code either.
      '--disallow-code-generation-from-strings',
      // One short script on one thread: helpers would only cost.
      '--single-threaded',
      '--disable-warning=ExperimentalWarning',
      script,
    ],
    { env: { TZ: 'UTC', LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const output: Buffer[] = []
  const complaints: Buffer[] = []
  let size = 0
  let killed: 'timeout' | 'memory' | undefined
  const stop = (reason: 'timeout' | 'memory'): void => {
    killed ??= reason
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => stop('timeout'), KILL_AFTER)
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MAX_ANSWER) stop('memory')
    else output.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(question))
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => clearTimeout(timer))
  if (killed !== undefined) return { ok: false, kind: killed, message: '', stack: '' }
  const complaint = Buffer.concat(complaints).toString('utf8')
  if (exit !== 0 && /heap out of memory|Allocation failed|Array buffer allocation failed/.test(complaint)) {
    return { ok: false, kind: 'memory', message: '', stack: '' }
  }
  try {
    return JSON.parse(Buffer.concat(output).toString('utf8')) as SandboxAnswer
  } catch {
    return { ok: false, kind: 'broken', message: complaint.split('\n').slice(0, 3).join(' '), stack: '' }
  }
}
