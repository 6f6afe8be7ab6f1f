import { join } from 'node:path'
import { readArtifact } from '../../packages/fullmakt/src/artifact/read-artifact.ts'
import { answerUsage } from './usage.ts'

/** What a measured server stands on. */
export interface Served {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string>>
  readonly now: () => number
  readonly log: (level: string, event: string, fields: unknown) => void
}

/**
 * Reads the artifact that a measured server was given, as a deployed one does: what built it was another process, and leaves nothing in this one.
 * Answers the questions for its CPU time from then on.
 */
export async function servedArtifact(): Promise<Served> {
  answerUsage()
  const folder = process.argv[2]
  const files = folder === undefined ? undefined : await readArtifact(join(folder, 'artifact'))
  if (folder === undefined || files === undefined) throw new Error('there is no artifact to serve')
  return {
    files,
    dataFolder: join(folder, 'data'),
    env: { BENCH_TOKEN: 'token-of-the-benchmark' },
    now: Date.now,
    log(level, event, fields) {
      if (level === 'error') console.error(event, fields)
    },
  }
}

/** The one who calls in the benchmarks. */
export const ACCOUNT = { name: 'ada', password: 'a password of the benchmark' }
