import type { Program } from '@fullmakt/ir'
import type { AnalysisOptions } from '@fullmakt/policy'
import { addedTools } from './added-tools.ts'
import { canonicalRules } from './canonical-rules.ts'
import type { Change, Draft } from './change.ts'
import { compareAccess } from './compare-access.ts'
import { compareAuth } from './compare-auth.ts'
import { compareInvariants } from './compare-invariants.ts'
import { compareRequests } from './compare-requests.ts'
import { compareResources } from './compare-resources.ts'
import { compareSecrets } from './compare-secrets.ts'
import { compareTools } from './compare-tools.ts'
import { compareUpstreams } from './compare-upstreams.ts'
import { fingerprinted } from './fingerprint.ts'

/**
 * Compares two Programs by what they mean for access, clients, authorization, upstreams and secrets.
 * Takes the older and the newer; returns the changes, the most dangerous section first and in each the gravest first. What means the same gives
 * none, however it is written. The options are those of `difference`.
 * Throws what `difference` throws, and `ERR_PLAN_WITNESS` when an example is not decided as its change says.
 */
export async function compare(
  older: Program,
  newer: Program,
  options: AnalysisOptions = {},
): Promise<readonly Change[]> {
  const [was, is] = [canonicalRules(older), canonicalRules(newer)]
  const sections: readonly (readonly Draft[])[] = [
    [...compareAccess(was, is, options, await addedTools(older, newer)), ...compareInvariants(was, is, options)],
    compareTools(older, newer),
    await compareResources(older, newer),
    compareAuth(older, newer),
    [...compareUpstreams(older, newer), ...compareRequests(older, newer), ...compareSecrets(older, newer)],
  ]
  const changes = sections.flat()
  return await fingerprinted(
    (['access', 'clients', 'auth', 'upstreams', 'secrets'] as const).flatMap((section) =>
      changes.filter((change) => change.section === section).toSorted((a, b) => gravityOf(a) - gravityOf(b)),
    ),
  )
}

function gravityOf({ direction, certainty, breaking, severity }: Draft): number {
  if (direction === 'broaden') return certainty === 'proven' ? 0 : 1
  if (breaking) return certainty === 'proven' ? 2 : 3
  return severity === 'warning' ? 4 : direction === 'narrow' ? 5 : 6
}
