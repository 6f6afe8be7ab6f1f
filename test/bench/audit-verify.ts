import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { VERIFIER_FILE } from '@fullmakt/runtime'
import { makeLog } from './audit-log.ts'

const repository = resolve(import.meta.dirname, '../..')
const SMALL = 1_000_000
/** Of the heap, in megabytes: were what is held to grow with the log, it would end here. */
const HEAP = 64
/** Bytes on the disk of an entry, in the database and in the files. */
const PER_ENTRY = 1_000

/** Measures `fullmakt audit verify` on logs on a disk: a million entries, and as many as `--entries` says. */
export async function benchVerify(entries: number): Promise<void> {
  for (const size of new Set([SMALL, entries])) {
    const { bavail, bsize } = statfsSync(tmpdir())
    if (bavail * bsize < size * PER_ENTRY) throw new Error(`${tmpdir()} has no room for a log of ${size} entries`)
    const folder = mkdtempSync(join(tmpdir(), 'fullmakt-bench-log-'))
    try {
      await makeLog(folder, size)
      const vkey = readFileSync(join(folder, VERIFIER_FILE), 'utf8').trim()
      console.log(
        `audit: \`fullmakt audit verify\` of ${size} entries on the disk, its own start included, in a heap of ${HEAP} MB`,
      )
      report('database and files', size, ['--data', folder])
      report('files alone', size, [join(folder, 'log'), '--key', vkey])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

function report(name: string, size: number, args: readonly string[]): void {
  const launcher = join(repository, 'packages/fullmakt/bin/fullmakt.cjs')
  const usage = join(import.meta.dirname, 'print-usage.ts')
  const heap = [`--max-old-space-size=${HEAP}`, '--max-semi-space-size=4']
  const flags = [...heap, '--conditions=fullmakt-source', '--import', usage, launcher]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, 'audit', 'verify', ...args], {
    encoding: 'utf8',
  })
  const found = /usage (\d+) (\d+)/.exec(stderr)
  if (status !== 0 || found === null || !stdout.startsWith(`whole: ${size} entries`)) throw new Error(stdout + stderr)
  const [rate, memory] = [(size / Number(found[1])) * 1e6, Number(found[2]) / 1e3]
  console.log(
    `  ${name.padEnd(18)} ${rate.toFixed(0)} entries a second of CPU (aim: at least 150000), at most ${memory.toFixed(0)} MB`,
  )
}
