import { openMemoryStore, type Store } from '@fullmakt/store'
import { expect, it } from 'vitest'
import { type OpenedArtifact, openArtifact } from '../../src/artifact/open-artifact.ts'
import { keepRevision } from '../../src/artifact/revision.ts'
import { AUDIT_LOG } from '../../src/audit/audit-log.ts'
import { type RunningAudit, startAudit } from '../../src/audit/start-audit.ts'
import { temporaryFolder } from '../support.ts'
import { sampleArtifact } from './sample.ts'

const now = (): number => 1_000

async function opened(revision: number): Promise<OpenedArtifact> {
  const artifact = await openArtifact(await sampleArtifact(['one'], revision))
  if (!artifact.ok) throw new Error(artifact.reason)
  return artifact.artifact
}

async function state(): Promise<{ readonly store: Store; readonly audit: RunningAudit }> {
  const store = openMemoryStore({ now })
  return {
    store,
    audit: await startAudit({ store, folder: temporaryFolder(), issuer: 'https://a.example', now, log: () => {} }),
  }
}

const entries = async (store: Store): Promise<readonly unknown[]> =>
  (await store.logRead(AUDIT_LOG, 0, await store.logSize(AUDIT_LOG))).map((bytes) =>
    JSON.parse(new TextDecoder().decode(bytes)),
  )

it('keeps the revision that is served, with the entry that tells of it', async () => {
  const { store, audit } = await state()
  const artifact = await opened(7)
  await keepRevision(artifact, store, audit.log, false)
  expect(await entries(store)).toMatchObject([
    { kind: 'artifact.load', artifact: artifact.digest, revision: 7, trusted: false },
  ])
  audit.stop()
})

it('takes the same and later revisions, and refuses an older one and one without', async () => {
  const { store, audit } = await state()
  for (const revision of [7, 7, 9]) await keepRevision(await opened(revision), store, audit.log, false)
  for (const revision of [8, 0]) {
    await expect(keepRevision(await opened(revision), store, audit.log, false)).rejects.toMatchObject({
      code: 'ERR_ARTIFACT_OLDER',
      message: expect.stringContaining('revision 9 was served'),
    })
  }
  expect(await entries(store)).toHaveLength(3)
  audit.stop()
})

it('goes back where that is said, and counts from there', async () => {
  const { store, audit } = await state()
  await keepRevision(await opened(9), store, audit.log, false)
  await keepRevision(await opened(8), store, audit.log, true)
  await keepRevision(await opened(8), store, audit.log, false)
  expect(await entries(store)).toHaveLength(3)
  audit.stop()
})
