import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import type { AuditLog } from '../audit/audit-log.ts'
import type { OpenedArtifact } from './open-artifact.ts'

const KEY = 'runtime/revision'

/**
 * Remembers that an artifact is served, in the store and in the audit log at once.
 * Throws `ERR_ARTIFACT_OLDER` when a later revision was served on this data and `allowOlder` is false: an old artifact put back could give away
 * what a newer one had taken.
 */
export async function keepRevision(
  { digest, revision, trusted }: OpenedArtifact,
  store: Store,
  audit: AuditLog,
  allowOlder: boolean,
): Promise<void> {
  const last = Number((await store.get(KEY))?.value ?? 0)
  if (revision < last && !allowOlder) {
    throw new FullmaktError(
      'ERR_ARTIFACT_OLDER',
      `the artifact is revision ${revision}, and revision ${last} was served on this data: ` +
        'build it with a later `--revision`, or serve it with `--allow-older` if going back is what you want',
    )
  }
  const entry = { kind: 'artifact.load', artifact: digest, revision, trusted }
  const applied = await audit.commit([{ op: 'put', key: KEY, value: String(revision) }], [entry])
  if (!applied.ok) throw new FullmaktError('ERR_AUDIT_APPEND', 'the audit log did not take an entry')
}
