import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const SCRIPT = fileURLToPath(new URL('./child.ts', import.meta.url))

/** A running child script: its lines so far, a wait for the first line, a kill, and a wait for its end. */
export interface Child {
  readonly lines: () => readonly string[]
  readonly started: Promise<void>
  readonly ended: Promise<void>
  kill(): void
}

/** Runs `child.ts` in a process of its own; `fileBlocks` limits the size of files it may write (512 bytes each). */
export function spawnChild(mode: string, path: string, fileBlocks?: number): Child {
  const node = [process.execPath, '--no-warnings', '--expose-gc', SCRIPT, mode, path]
  const limited = ['sh', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...node]
  const [command = '', ...args] = fileBlocks === undefined ? node : limited
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], env: {} })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const started = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
      if (output.includes('\n')) resolve()
    })
    child.once('close', () => reject(new Error('the child ended before its first line')))
  })
  started.catch(() => {})
  return {
    // What follows the last newline is a line cut by the kill.
    lines: () => output.split('\n').slice(0, -1),
    started,
    ended: once(child, 'close').then(() => {}),
    kill: () => void child.kill('SIGKILL'),
  }
}
