import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** The `server.mjs` of an artifact, as a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess
  /** Where it listens, as its log says. */
  readonly address: string
  /** Everything that it wrote so far, standard output and error together. */
  readonly output: () => string
  /** Signals it and waits until it is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

const PATIENCE = 20_000

/**
 * Starts the server of an artifact's folder and waits until it listens.
 * Takes the folder, where it runs, its whole environment, and what runs it. Rejects with its output when it ends before it listens.
 */
export async function startServerProcess(options: {
  readonly artifact: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** What runs it; it takes the program and its arguments, and becomes them. */
  readonly through?: readonly string[]
}): Promise<ServerProcess> {
  const [program = '', ...args] = [...(options.through ?? []), process.execPath, `${options.artifact}/server.mjs`]
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const giveUp = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${why}: ${output}`))
    }
    const timer = setTimeout(() => giveUp('the server does not listen'), PATIENCE)
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
      const listening = /"event":"listening","address":"([^"]+)"/.exec(output)
      if (listening === null) return
      clearTimeout(timer)
      resolve(listening[1]!)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      giveUp(`the server ended with ${code}`)
    })
  })
  return {
    child,
    address,
    output: () => output,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'close')
      child.kill(signal)
      await gone
    },
  }
}
