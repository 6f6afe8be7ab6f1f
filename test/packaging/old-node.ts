import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The machine's own Node when it is older than Fullmakt needs, or undefined. */
export function oldNode(): string | undefined {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/bin', '/usr/bin']) {
    const path = join(folder, 'node')
    if (folder.includes('node_modules') || !existsSync(path)) continue
    const [, major] = /^v(\d+)\./.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) ?? []
    if (Number(major) < 24) return path
  }
  return undefined
}
