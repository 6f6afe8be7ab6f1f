import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FullmaktError, type Program } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { openSqliteStore } from '@fullmakt/store'
import { describeRefusal, openArtifact } from './artifact/open-artifact.ts'
import { startAudit } from './audit/start-audit.ts'
import { rewrapSubjects } from './audit/subjects.ts'
import { wrappingKeys } from './audit/wrapping-keys.ts'
import { createDeployment } from './deployment.ts'
import type { Log } from './log.ts'
import { DATABASE_FILE } from './serve.ts'
import { steadyClock } from './steady-clock.ts'

/** A deployment opened to be administered: nothing listens. */
export interface Administration {
  readonly program: Program
  readonly oauth: AuthorizationServer
  /** Seals everything that is kept under the key of the environment anew, when it was kept under the one before it. Says how many things. */
  rewrap(by: string): Promise<number>
  close(): Promise<void>
}

/**
 * Opens the state of a deployment that is not running, with its audit log, so that what an administrator does is recorded.
 * Throws `ERR_ARTIFACT` for an artifact that does not verify and `ERR_STORE_LOCKED` while a server runs on the same data folder.
 */
export async function administer(options: {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly dataFolder: string
  /** Where the key for the signing keys comes from; nowhere unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
}): Promise<Administration> {
  const { files, dataFolder, env = {}, log } = options
  const now = steadyClock(options.now)
  const opened = await openArtifact(files)
  if (!opened.ok) throw new FullmaktError('ERR_ARTIFACT', `the artifact is refused: ${describeRefusal(opened)}`)
  const { artifact } = opened
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const store = openSqliteStore({ path: join(dataFolder, DATABASE_FILE), now })
  try {
    const audit = await startAudit({
      store,
      folder: dataFolder,
      issuer: artifact.program.server.issuer,
      now,
      log,
      env,
    })
    const deployment = createDeployment({ artifact, store, audit: audit.log, env, now, log })
    return {
      program: artifact.program,
      oauth: deployment.oauth,
      async rewrap(by) {
        const signing = await deployment.oauth.signingKeys?.rewrap(by)
        if (signing?.ok === false) throw new FullmaktError('ERR_KEY', 'the signing keys changed meanwhile: try again')
        return (signing?.count ?? 0) + (await rewrapSubjects(store, wrappingKeys(dataFolder, env, false)))
      },
      async close() {
        await deployment.close()
        await audit.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
