import type { CosignerKey } from './cosigner-key.ts'
import type { LogKey } from './open-checkpoint.ts'

/** A log that is trusted: its key, whose name is the log's origin, and optionally where it is. A policy file says no `until`. */
export interface PolicyLog {
  readonly key: LogKey
  readonly url?: string
}

/** A witness that is trusted: its name in this policy, its key, and optionally where it is. */
export interface PolicyWitness {
  readonly name: string
  readonly key: CosignerKey
  readonly url?: string
}

/** A group of witnesses and groups: it witnessed a checkpoint when at least `threshold` of its members did. */
export interface PolicyGroup {
  readonly name: string
  readonly threshold: number
  readonly members: readonly string[]
}

/**
 * A trust policy: any of the logs, and the witness or group named by `quorum`; `none` asks for no witness.
 * `parseTlogPolicy` makes one from a file and refuses what has no meaning; groups stand after their members.
 * @see https://c2sp.org/tlog-policy
 */
export interface TlogPolicy {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  readonly groups: readonly PolicyGroup[]
  readonly quorum: string
}

/** The name that stands for no witness at all. */
export const NO_QUORUM: string = 'none'

/** True when the witnesses of the given names are enough for the policy's quorum. A name that is not defined counts as absent. */
export function meetsQuorum(policy: TlogPolicy, witnesses: ReadonlySet<string>): boolean {
  if (policy.quorum === NO_QUORUM) return true
  const present = new Set(policy.witnesses.map(({ name }) => name).filter((name) => witnesses.has(name)))
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => present.has(member)).length >= threshold) present.add(name)
  }
  return present.has(policy.quorum)
}
