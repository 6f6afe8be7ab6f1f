/**
 * Loaded into a measured command: at its end, adds up the CPU time of children that are still running then (a bundler's service ends after its
 * parent, so that nobody waits for it and `time` does not see it) and appends it, in seconds, to the file that `BENCH_UNREAPED` names. Linux only.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'

const file = process.env['BENCH_UNREAPED']
if (file !== undefined) {
  // Only what the kernel lists as children is looked at: the looking itself counts for the command.
  process.on('exit', () => {
    const children = tasksOf('self').flatMap((id) => read(`/proc/self/task/${id}/children`).split(' ').filter(Boolean))
    appendFileSync(file, children.map((pid) => `${cpuOf(pid.trim())}\n`).join(''))
  })
}

// The first number of a thread's schedstat is its time on a CPU in nanoseconds.
function cpuOf(pid: string): number {
  return (
    tasksOf(pid).reduce((sum, id) => sum + Number(read(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0]), 0) / 1e9
  )
}

function tasksOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
