import { takeEnvironment } from './environment.ts'
import type { ExitCode, Io, Output } from './io.ts'

/** The world of this process, for the executable. Takes its environment away from it: to be asked for once, before anything else is done. */
export function processIo(): Io {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    readInput,
    env: takeEnvironment(process.env),
    cwd: process.cwd(),
    now: Date.now,
    interrupted: new Promise<ExitCode>((resolve) => {
      process.once('SIGINT', () => resolve(130))
      process.once('SIGTERM', () => resolve(143))
    }),
  }
}

function output(stream: NodeJS.WriteStream): Output {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    // Whoever read has seen enough, as `head` does; any other reason would leave half a report that passes for a whole one.
    if (code === 'EPIPE') return
    if (stream !== process.stderr)
      process.stderr.write(`error  the output could not be written: ${code ?? 'unknown'}\n`)
    process.exit(3)
  })
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
