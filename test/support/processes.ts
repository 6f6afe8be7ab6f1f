import { readdirSync, readFileSync } from 'node:fs'

/** A process, as the system shows it to whoever runs as the same user. */
export interface SeenProcess {
  /** The program and its arguments. */
  readonly argv: readonly string[]
  /** The environment that it was started with, as `NAME=value`. */
  readonly env: readonly string[]
}

/** The process itself and all that descend from it, those that are not yet the program that they were started for left out. Needs `/proc`. */
export function processesOf(pid: number): readonly SeenProcess[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  )
  const own = seen(pid)
  const found = [...parents.keys()].filter((one) => descends(one, pid, parents)).map(seen)
  // Between fork and exec a process still shows the memory of its parent.
  return [own, ...found.filter(({ argv }) => argv.length > 0 && argv.join('\0') !== own.argv.join('\0'))]
}

function descends(pid: number, from: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = parents.get(pid); at !== undefined && at > 0; at = parents.get(at)) if (at === from) return true
  return false
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)
}

function seen(pid: number): SeenProcess {
  return { argv: list(read(`/proc/${pid}/cmdline`)), env: list(read(`/proc/${pid}/environ`)) }
}

function list(text: string): readonly string[] {
  return text.split('\0').filter((item) => item !== '')
}

// One that has ended meanwhile shows nothing.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
