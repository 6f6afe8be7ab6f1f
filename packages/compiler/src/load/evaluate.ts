import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scriptHere } from '../here.ts'
import { watchMemory } from './memory-watch.ts'
import { isTooDeep, siteOfTooDeep } from './nesting.ts'
import { bareRealm } from './realm/bare-realm.ts'
import { frozenRealm } from './realm/frozen-realm.ts'
import { readThrown } from './realm/read-thrown.ts'
import { sandboxArguments } from './sandbox-arguments.ts'
import type { SandboxAnswer, SandboxQuestion } from './sandbox-question.ts'

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

type Answer = Exclude<Evaluation, { readonly ok: true }> | (SandboxAnswer & { readonly ok: true })

const REALM: SandboxQuestion['realm'] = { bare: `${bareRealm}`, frozen: `${frozenRealm}`, readThrown: `${readThrown}` }

const KILL_AFTER = 10_000
/** What the process may hold: its heap, the engine, and what the engine keeps elsewhere. */
const PROCESS_MEGABYTES = 768

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

// Question and answer are files: whoever asks may block meanwhile, and a pipe would hold up the child as soon as it is full.
async function ask(question: Omit<SandboxQuestion, 'realm'>): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-'))
  const opened: number[] = []
  const open = (name: string, flags: string): number => {
    const descriptor = openSync(join(folder, name), flags, 0o600)
    opened.push(descriptor)
    return descriptor
  }
  try {
    writeFileSync(join(folder, 'question'), JSON.stringify({ ...question, realm: REALM } satisfies SandboxQuestion), {
      mode: 0o600,
    })
    const stdio = [open('question', 'r'), open('answer', 'w'), open('complaint', 'w')]
    const end = await endOf(start(question.library, stdio))
    if (end === 'timeout' || end === 'memory') return { ok: false, kind: end, message: '', stack: '' }
    return read(end, readFileSync(join(folder, 'answer'), 'utf8'), readFileSync(join(folder, 'complaint'), 'utf8'))
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(library: Library, stdio: readonly number[]): ChildProcess {
  const readable = 'path' in library ? [library.path, library.compiled ?? []].flat() : []
  return spawn(process.execPath, sandboxArguments(scriptHere('load/sandbox'), readable), {
    env: { TZ: 'UTC', LC_ALL: 'C' },
    stdio: [...stdio],
  })
}

// The code that a child ended with, or what it was stopped for taking too much of.
function endOf(child: ChildProcess): Promise<number | null | 'timeout' | 'memory'> {
  return new Promise((resolve, reject) => {
    let stopped: 'timeout' | 'memory' | undefined
    const stop = (reason: 'timeout' | 'memory'): void => {
      if (child.exitCode !== null || child.signalCode !== null) return
      stopped ??= reason
      child.kill('SIGKILL')
    }
    // Whoever asks may have blocked for longer than that: a child that has ended meanwhile is heard first.
    const timer = setTimeout(() => setImmediate(stop, 'timeout'), KILL_AFTER)
    const endWatch =
      child.pid === undefined ? undefined : watchMemory(child.pid, PROCESS_MEGABYTES, () => stop('memory'))
    const settle = (): void => {
      clearTimeout(timer)
      endWatch?.()
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('exit', (code) => {
      settle()
      resolve(stopped ?? code)
    })
  })
}

function read(end: number | null, answer: string, complaint: string): Answer {
  if (
    end !== 0 &&
    /heap out of memory|Allocation failed|Array buffer allocation failed|invalid size error/.test(complaint)
  ) {
    return { ok: false, kind: 'memory', message: '', stack: '' }
  }
  try {
    return JSON.parse(answer) as SandboxAnswer
  } catch {
    return { ok: false, kind: 'broken', message: complaint.split('\n').slice(0, 3).join(' '), stack: '' }
  }
}
