/**
 * Loaded into a measured command: at its end, adds up the CPU time of children that are still running then (a bundler's service ends after its
 * parent, so that nobody waits for it and `time` does not see it) and appends it, in seconds, to the file that `BENCH_UNREAPED` names. Linux only.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'

const file = process.env['BENCH_UNREAPED']
const parent = process.pid
if (file !== undefined) {
  process.on('exit', () => {
    const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    appendFileSync(file, own.map((pid) => `${cpuOf(pid)}\n`).join(''))
  })
}

function parentOf(pid: string): number {
  return Number(fieldsOf(pid)[1])
}

function cpuOf(pid: string): number {
  try {
    // The first number of a thread's schedstat is its time on a CPU in nanoseconds.
    const threads = readdirSync(`/proc/${pid}/task`)
    return (
      threads.reduce(
        (sum, id) => sum + Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
        0,
      ) / 1e9
    )
  } catch {
    return 0
  }
}

// After the name, which may hold spaces and parentheses.
function fieldsOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
