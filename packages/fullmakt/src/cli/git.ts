import { spawn } from 'node:child_process'
import { pipeline } from 'node:stream/promises'
import { environmentOfChild } from './environment.ts'
import type { Io } from './io.ts'

/** Runs git in a folder; returns what it wrote, or undefined when it failed or there is no git. It asks nobody anything. */
export async function git(args: readonly string[], folder: string, env: Io['env']): Promise<string | undefined> {
  const child = spawn('git', [...args], { cwd: folder, env: quiet(env), stdio: ['ignore', 'pipe', 'ignore'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  return (await ended(child)) === 0 ? Buffer.concat(chunks).toString('utf8') : undefined
}

/** The commit that a reference names, or undefined. */
export async function commitOf(reference: string, folder: string, env: Io['env']): Promise<string | undefined> {
  const text = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`], folder, env)
  const commit = text?.trim()
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined
}

/** Writes what a folder held at a commit into another folder. Returns whether it did. */
export async function extract(commit: string, folder: string, target: string, env: Io['env']): Promise<boolean> {
  const archive = spawn('git', ['archive', '--format=tar', commit], {
    cwd: folder,
    env: quiet(env),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const tar = spawn('tar', ['-x', '-f', '-', '-C', target], { env: quiet(env), stdio: ['pipe', 'ignore', 'ignore'] })
  const [, first, second] = await Promise.all([
    pipeline(archive.stdout, tar.stdin).catch(() => {}),
    ended(archive),
    ended(tar),
  ])
  return first === 0 && second === 0
}

function quiet(env: Io['env']): NodeJS.ProcessEnv {
  const own = environmentOfChild(env, (name) => /^(?:GIT_|SSH_AUTH_SOCK$)/.test(name))
  return { PATH: process.env['PATH'], ...own, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', (code) => resolve(code))
  })
}
