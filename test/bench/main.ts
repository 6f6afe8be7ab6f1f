import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { benchAudit } from './audit.ts'
import { benchBroker } from './broker.ts'
import { benchCheck } from './check.ts'
import { benchMcp } from './mcp.ts'
import { benchOAuth } from './oauth.ts'

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
/** Of the larger log that is verified; ten million take some minutes and seven gigabytes. */
const entries = Number(
  process.argv.find((word) => word.startsWith('--entries='))?.slice('--entries='.length) ?? 1_000_000,
)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name)

if (isWanted('broker')) await benchBroker()
if (isWanted('check')) await benchCheck()
if (isWanted('audit')) await benchAudit(entries)
if (isWanted('mcp')) await benchMcp()
if (isWanted('oauth')) await benchOAuth()
// In a process of its own, which counts what a decision leaves on the heap.
if (isWanted('policy')) script('policy/main.ts')
if (isWanted('analysis')) script('policy/analysis.ts')
process.exit()

function script(file: string): void {
  const flags = ['--expose-gc', '--conditions=fullmakt-source']
  const { status } = spawnSync(process.execPath, [...flags, join(import.meta.dirname, file)], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${file} failed`)
}
